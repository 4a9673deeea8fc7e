using Lsm.Runtime.Networks;

namespace Lsm.Nir;

/// <summary>The weights between the layers of neurons in the form that a reservoir takes.</summary>
internal static class NirNetwork
{
    /// <summary>Synapses by presynaptic neuron. Weights of zero make no synapse.</summary>
    /// <param name="size">Neurons of all layers.</param>
    /// <param name="blocks">The maps from one layer to another.</param>
    public static SynapseMatrix Synapses(int size, IReadOnlyList<(NirNeurons From, NirNeurons To, NirMap Map)> blocks)
    {
        var rowStart = new int[size + 1];
        Visit((pre, _, _) => rowStart[pre + 1]++);
        for (int j = 0; j < size; j++)
            rowStart[j + 1] = checked(rowStart[j] + rowStart[j + 1]);
        int[] next = rowStart[..size];
        var targets = new int[rowStart[size]];
        var weights = new float[rowStart[size]];
        Visit((pre, post, weight) =>
        {
            int at = next[pre]++;
            (targets[at], weights[at]) = (post, weight);
        });
        return SynapseMatrix.Adopt(rowStart, targets, weights);

        void Visit(Action<int, int, float> synapse)
        {
            // Targets of a neuron ascend if the layers that they are in do.
            foreach ((NirNeurons from, NirNeurons to, NirMap map) in blocks.OrderBy(static b => b.To.Offset))
                for (int i = 0, at = 0; i < map.Rows; i++)
                    for (int j = 0; j < map.Columns; j++, at++)
                        if ((float)(map.Values[at] * to.Gain[i]) is var weight && weight != 0)
                            synapse(from.Offset + j, to.Offset + i, weight);
        }
    }
}
