using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>The scale-free graph of A.-L. Barabasi and R. Albert, Science 286, 1999: growth with preferential attachment.</summary>
internal static class ScaleFreeGraph
{
    /// <summary>
    /// Builds the undirected graph in time linear in its m (n - m) edges. It starts with m places without edges. The next place is joined to all of
    /// them, and every later place to m different earlier ones, each drawn with a probability proportional to its edges at that moment: the
    /// draw selects one of the ends of all edges.
    /// </summary>
    public static Graph Build(int n, int m, ulong seed, int threads)
    {
        Graph.CheckCount(n, 2L * m * (n - m));
        var random = new Philox(seed, RandomStream.Graph);

        // Edge e joins the added place m + e / m to ends[e].
        var ends = new int[m * (n - m)];
        var takenBy = new int[n];
        for (int i = 0; i < m; i++)
        {
            ends[i] = i;
        }

        for (int place = m + 1; place < n; place++)
        {
            var draws = new PhiloxSequence(random.For((ulong)place));
            int edges = m * (place - m);
            for (int i = 0; i < m;)
            {
                int end = draws.Below(2 * edges);
                int target = (end & 1) == 0 ? m + (end / 2 / m) : ends[end / 2];
                if (takenBy[target] != place)
                {
                    takenBy[target] = place;
                    ends[edges + i++] = target;
                }
            }
        }

        return Graph.FromUndirected(n, ends, m, m, Labels.Draw(n, seed), threads);
    }
}
