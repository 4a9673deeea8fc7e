namespace Lsm.Runtime.Networks.Graphs;

/// <summary>A directed graph as compressed rows by presynaptic neuron, targets ascending; see <see cref="SynapseMatrix"/>.</summary>
internal sealed record Graph(int[] RowStart, int[] Targets)
{
    /// <summary>The number of neurons.</summary>
    public int Size => RowStart.Length - 1;

    /// <summary>Turns counts into row starts in place; the count of row j is at index j + 1.</summary>
    /// <exception cref="ArgumentException">There are more edges than an array can hold.</exception>
    public static void Accumulate(int[] rowStart)
    {
        long sum = 0;
        for (int i = 0; i < rowStart.Length; i++)
        {
            sum += rowStart[i];
            CheckCount(rowStart.Length - 1, sum);
            rowStart[i] = (int)sum;
        }
    }

    /// <summary>Refuses a graph with more edges than an array can hold.</summary>
    /// <exception cref="ArgumentException">There are more edges than an array can hold.</exception>
    public static void CheckCount(int n, long edges)
    {
        if (edges > Array.MaxLength)
        {
            throw new ArgumentException(
                $"This network of {n} neurons has more synapses than fit ({Array.MaxLength}); lower its size or the number of synapses per neuron.");
        }
    }

    /// <summary>
    /// Builds the graph of undirected edges: each becomes two directed edges. Edge e joins owner first + e / perOwner to ends[e].
    /// </summary>
    /// <param name="n">The number of neurons.</param>
    /// <param name="ends">The far end of each edge; no edge twice, none from a place to itself.</param>
    /// <param name="first">The first place that owns edges.</param>
    /// <param name="perOwner">The number of edges of each owner.</param>
    /// <param name="labels">The neuron at each place of the graph: a permutation.</param>
    /// <param name="threads">The largest number of threads.</param>
    public static Graph FromUndirected(int n, int[] ends, int first, int perOwner, int[] labels, int threads)
    {
        var rowStart = new int[n + 1];
        for (int e = 0; e < ends.Length; e++)
        {
            rowStart[labels[first + (e / perOwner)] + 1]++;
            rowStart[labels[ends[e]] + 1]++;
        }

        Accumulate(rowStart);
        var targets = new int[rowStart[n]];
        int[] next = rowStart.AsSpan(0, n).ToArray();
        for (int e = 0; e < ends.Length; e++)
        {
            int a = labels[first + (e / perOwner)], b = labels[ends[e]];
            targets[next[a]++] = b;
            targets[next[b]++] = a;
        }

        Rows.ForEach(n, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                targets.AsSpan(rowStart[j], rowStart[j + 1] - rowStart[j]).Sort();
            }
        });
        return new Graph(rowStart, targets);
    }
}
