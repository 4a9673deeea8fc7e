using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The outgoing synapses of neurons that send payloads, in rows of one neuron and one delay.</summary>
internal sealed class DelayedRows
{
    private readonly DelayTable table;
    private readonly int[] synapses; // target, weight without the shared power of two

    public DelayedRows(LiquidReservoir reservoir, DelayTable table)
    {
        this.table = table;
        PackedSynapses packed = reservoir.Weights.Recurrent;
        synapses = new int[checked(2 * packed.Count)];
        for (int i = 0; i < packed.Count; i++)
        {
            (int target, int weight) = packed[table.Order[i]];
            (synapses[2 * i], synapses[(2 * i) + 1]) = (target, weight >> packed.SharedZeros);
        }
    }

    /// <summary>Delivers what the neurons sent as many steps ago as the delays of their synapses.</summary>
    /// <param name="active">The neurons with something to deliver.</param>
    /// <param name="history">[plane, neuron], padded.</param>
    /// <param name="stride">Neurons with padding.</param>
    /// <param name="sums">[neuron].</param>
    public void Add(ReadOnlySpan<int> active, ReadOnlySpan<uint> history, int stride, Span<int> sums)
    {
        for (int plane = 0; plane < table.Planes; plane++)
        {
            ReadOnlySpan<uint> words = history.Slice(plane * stride, stride), mask = table.Masks.AsSpan(plane * table.Neurons, table.Neurons);
            ReadOnlySpan<int> firsts = table.FirstRow.AsSpan(plane * table.Neurons, table.Neurons);
            foreach (int j in active)
            {
                uint all = mask[j], sent = words[j] & all;
                AddPayloads(sent, all, firsts[j], sums);
            }
        }
    }

    private void AddPayloads(uint sent, uint all, int first, Span<int> sums)
    {
        for (int at = 0; at < 32; at += 8)
        {
            int payload = (int)((sent >> at) & 255);
            int row = first;
            first += ((all >> at) & 255) != 0 ? 1 : 0;
            if (payload == 0)
            {
                continue;
            }

            ReadOnlySpan<int> some = RowOf(row);
            for (int s = 0; s + 1 < some.Length; s += 2)
            {
                sums[some[s]] += payload * some[s + 1];
            }
        }
    }

    private ReadOnlySpan<int> RowOf(int row) => synapses.AsSpan(2 * table.RowStart[row], 2 * (table.RowStart[row + 1] - table.RowStart[row]));
}
