using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>The small world of D. J. Watts and S. H. Strogatz, Nature 393, 1998: a ring lattice with some of its edges rewired.</summary>
internal static class SmallWorldGraph
{
    // After this many failed draws the free places are listed, because a hub may be joined to nearly all places.
    private const int Tries = 64;

    /// <summary>
    /// Builds the undirected graph as in the paper: each of n places on a ring is joined to its k nearest. Then the edges to the first neighbour,
    /// to the second neighbour and so on are rewired: each keeps its near end, and with probability p moves its far end to a place drawn
    /// uniformly from those that are neither the near end nor joined to it; if there is no such place, the edge stays.
    /// </summary>
    public static Graph Build(int n, int k, double p, ulong seed, int threads)
    {
        Graph.CheckCount(n, (long)n * k);
        int half = k / 2;
        var ends = new int[n * half];
        for (int i = 0; i < n; i++)
        {
            for (int lap = 0; lap < half; lap++)
            {
                ends[(i * half) + lap] = (int)(((long)i + lap + 1) % n);
            }
        }

        var random = new Philox(seed, RandomStream.Graph);
        for (int lap = 0; lap < half; lap++)
        {
            for (int i = 0; i < n; i++)
            {
                var draws = new PhiloxSequence(random.For(((ulong)lap << 32) | (uint)i));
                if (draws.Uniform() < p)
                {
                    ends[(i * half) + lap] = Target(n, half, i, lap, ends, ref draws);
                }
            }
        }

        return Graph.FromUndirected(n, ends, 0, half, Labels.Draw(n, seed), threads);
    }

    private static int Target(int n, int half, int i, int lap, int[] ends, ref PhiloxSequence draws)
    {
        for (int t = 0; t < Tries; t++)
        {
            int target = draws.Below(n);
            if (IsFree(half, i, target, ends))
            {
                return target;
            }
        }

        int free = 0;
        for (int target = 0; target < n; target++)
        {
            free += IsFree(half, i, target, ends) ? 1 : 0;
        }

        if (free == 0)
        {
            return ends[(i * half) + lap];
        }

        int rank = draws.Below(free);
        for (int target = 0; ; target++)
        {
            if (IsFree(half, i, target, ends) && rank-- == 0)
            {
                return target;
            }
        }
    }

    // An edge keeps its near end, so an edge between i and the target has one of them as its near end.
    private static bool IsFree(int half, int i, int target, int[] ends) =>
        target != i && !ends.AsSpan(i * half, half).Contains(target) && !ends.AsSpan(target * half, half).Contains(i);
}
