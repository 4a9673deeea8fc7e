using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>A graph in which every ordered pair of different neurons is connected with the same probability, independently.</summary>
internal static class ErdosRenyiGraph
{
    /// <summary>
    /// Draws the graph in time proportional to its edges: the number of pairs between two edges of a row is geometric, floor(log U /
    /// log(1 - p)) (V. Batagelj and U. Brandes, Phys. Rev. E 71, 2005).
    /// </summary>
    public static Graph Build(int n, double p, ulong seed, int threads)
    {
        // Refuses a network that is too large before it is drawn, which could take hours.
        Graph.CheckCount(n, (long)(p * n * (n - 1.0)));
        var random = new Philox(seed, RandomStream.Graph);
        double log = LogOfComplement(p);
        var rowStart = new int[n + 1];
        Rows.ForEach(n, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                rowStart[j + 1] = Row(n, j, log, random, []);
            }
        });

        // The second pass draws the same numbers again, which takes less memory than a second copy of the edges.
        Graph.Accumulate(rowStart);
        var targets = new int[rowStart[n]];
        Rows.ForEach(n, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                Row(n, j, log, random, targets.AsSpan(rowStart[j], rowStart[j + 1] - rowStart[j]));
            }
        });
        return new Graph(rowStart, targets);
    }

    private static int Row(int n, int j, double log, Philox random, Span<int> targets)
    {
        var row = new PhiloxSequence(random.For((ulong)j));
        int count = 0;
        for (long at = Skip(ref row, log, n); at < n - 1; at += 1 + Skip(ref row, log, n))
        {
            if (!targets.IsEmpty)
            {
                // The candidates of the row are all neurons but j.
                targets[count] = (int)(at < j ? at : at + 1);
            }

            count++;
        }

        return count;
    }

    private static long Skip(ref PhiloxSequence row, double log, int n)
    {
        // With p = 1 the divisor is minus infinity: no pair is skipped. The quotient is compared before the conversion, because with a tiny p it exceeds a long.
        double skip = log == 0 ? n : InverseNormal.Log(row.Uniform()) / log;
        return skip >= n ? n : (long)skip;
    }

    // log(1 - p). A small p uses the power series, because 1 - p loses the digits of p.
    internal static double LogOfComplement(double p) =>
        p == 1 ? double.NegativeInfinity
        : p < 1e-4 ? -p * (1 + (p * (0.5 + (p * ((1.0 / 3) + (p * 0.25))))))
        : InverseNormal.Log(1 - p);
}
