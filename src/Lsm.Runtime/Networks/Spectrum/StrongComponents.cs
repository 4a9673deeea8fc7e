namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// The strongly connected components of the graph of a weight matrix (R. Tarjan, SIAM J. Comput. 1, 1972, with an explicit stack instead of
/// recursion). The matrix is block triangular in the components, so its eigenvalues are those of the blocks. Synapses of weight zero do not connect.
/// </summary>
internal sealed class StrongComponents
{
    private readonly int[] members;
    private readonly int[] start;

    /// <summary>Finds the components in time linear in neurons and synapses.</summary>
    public StrongComponents(SynapseMatrix matrix)
    {
        int n = matrix.Size;
        ReadOnlySpan<int> rowStart = matrix.RowStart, targets = matrix.Targets;
        ReadOnlySpan<float> weights = matrix.Weights;
        Of = new int[n];
        members = new int[n];

        // number[v]: 1 + the index of v in the order of discovery; low[v]: the smallest known number that v reaches and that is still open.
        int[] number = new int[n], low = new int[n], next = new int[n], open = new int[n], path = new int[n];
        int found = 0, openCount = 0, closed = 0;
        var start = new List<int> { 0 };
        for (int root = 0; root < n; root++)
        {
            if (number[root] != 0)
            {
                continue;
            }

            int depth = 0;
            path[depth] = root;
            while (depth >= 0)
            {
                int v = path[depth];
                if (number[v] == 0)
                {
                    number[v] = low[v] = ++found;
                    next[v] = rowStart[v];
                    open[openCount++] = v;
                    Of[v] = -1;
                }

                int child = -1;
                while (child < 0 && next[v] < rowStart[v + 1])
                {
                    int s = next[v]++, target = targets[s];
                    if (weights[s] != 0 && number[target] == 0)
                    {
                        child = target;
                    }
                    else if (weights[s] != 0 && Of[target] < 0)
                    {
                        low[v] = Math.Min(low[v], number[target]);
                    }
                }

                if (child >= 0)
                {
                    path[++depth] = child;
                    continue;
                }

                if (low[v] == number[v])
                {
                    int member;
                    do
                    {
                        member = open[--openCount];
                        Of[member] = start.Count - 1;
                        members[closed++] = member;
                    }
                    while (member != v);
                    members.AsSpan(start[^1], closed - start[^1]).Sort();
                    start.Add(closed);
                }

                depth--;
                if (depth >= 0)
                {
                    low[path[depth]] = Math.Min(low[path[depth]], low[v]);
                }
            }
        }

        this.start = [.. start];
    }

    /// <summary>The number of components.</summary>
    public int Count => start.Length - 1;

    /// <summary>The component of each neuron.</summary>
    public int[] Of { get; }

    /// <summary>The neurons of a component, ascending.</summary>
    public ReadOnlySpan<int> Members(int component) => members.AsSpan(start[component], start[component + 1] - start[component]);
}
