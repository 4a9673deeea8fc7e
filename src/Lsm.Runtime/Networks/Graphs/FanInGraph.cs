using System.Numerics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>A graph in which every neuron receives from the same number of different others, drawn uniformly.</summary>
internal static class FanInGraph
{
    /// <summary>
    /// Draws the graph in time proportional to its edges. Partners are drawn by postsynaptic neuron but stored by presynaptic neuron, so they are
    /// drawn twice, once to count and once to store them, and are never all in memory at once.
    /// </summary>
    public static Graph Build(int n, int fanIn, ulong seed, int threads)
    {
        Graph.CheckCount(n, (long)n * fanIn);
        var random = new Philox(seed, RandomStream.Graph);
        var rowStart = new int[n + 1];
        Draw(n, fanIn, random, threads, (post, partners) =>
        {
            foreach (int pre in partners)
            {
                rowStart[pre + 1]++;
            }
        });

        Graph.Accumulate(rowStart);
        var targets = new int[rowStart[n]];
        int[] next = rowStart.AsSpan(0, n).ToArray();
        Draw(n, fanIn, random, threads, (post, partners) =>
        {
            foreach (int pre in partners)
            {
                targets[next[pre]++] = post;
            }
        });
        return new Graph(rowStart, targets);
    }

    private delegate void Place(int post, Span<int> partners);

    // Calls `place` for every neuron in ascending order, so that the targets of each row ascend; the drawing is parallel.
    private static void Draw(int n, int fanIn, Philox random, int threads, Place place)
    {
        if (fanIn == 0)
        {
            return;
        }

        int batch = Math.Clamp((1 << 20) / fanIn, 1, n);
        var buffer = new int[batch * fanIn];
        for (int start = 0; start < n; start += batch)
        {
            int first = start, count = Math.Min(batch, n - start);
            Rows.ForEach(count, threads, (from, to) =>
            {
                var seen = new int[BitOperations.RoundUpToPowerOf2((uint)fanIn * 2)];
                for (int i = from; i < to; i++)
                {
                    Sample(n, first + i, random, buffer.AsSpan(i * fanIn, fanIn), seen);
                }
            });

            for (int i = 0; i < count; i++)
            {
                place(start + i, buffer.AsSpan(i * fanIn, fanIn));
            }
        }
    }

    // R. W. Floyd's sample without replacement (Comm. ACM 30, 1987): one draw per partner, even if nearly all neurons are drawn.
    // `seen` is a hash set with linear probing, at most half full; 0 is an empty entry.
    private static void Sample(int n, int post, Philox random, Span<int> partners, int[] seen)
    {
        var row = new PhiloxSequence(random.For((ulong)post));
        Array.Clear(seen);
        for (int i = 0; i < partners.Length; i++)
        {
            int last = n - 1 - partners.Length + i;
            int pick = row.Below(last + 1);
            if (!Add(seen, pick))
            {
                pick = last;
                Add(seen, pick);
            }

            partners[i] = pick < post ? pick : pick + 1;
        }
    }

    private static bool Add(int[] seen, int value)
    {
        int mask = seen.Length - 1;
        int at = (int)((uint)value * 0x9E3779B9 >> 7) & mask;
        for (; seen[at] != 0; at = (at + 1) & mask)
        {
            if (seen[at] == value + 1)
            {
                return false;
            }
        }

        seen[at] = value + 1;
        return true;
    }
}
