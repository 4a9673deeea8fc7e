using System.Numerics;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines;

/// <summary>
/// The recurrent synapses in rows of one presynaptic neuron and one delay each: those of a neuron one after the other, delays ascending, and in a
/// row targets ascending. A bit, or a byte of a payload, of a neuron's history stands for each of its delays.
/// </summary>
internal sealed class DelayTable
{
    private readonly int bits; // of a step in the history

    public DelayTable(LiquidReservoir reservoir)
    {
        bits = reservoir.HistoryBits;
        Planes = reservoir.HistoryPlanes;
        Neurons = reservoir.Size;
        PackedSynapses packed = reservoir.Weights.Recurrent;
        ReadOnlySpan<byte> delays = reservoir.RecurrentDelays;
        Masks = new uint[Planes * Neurons];
        FirstRow = new int[Planes * Neurons];
        Order = new int[packed.Count];
        var rows = new List<int>();
        var keys = new long[packed.LongestRow];
        IsAxonal = bits == 1;
        for (int j = 0; j < Neurons; j++)
        {
            int first = packed.RowStart[j], count = packed.RowStart[j + 1] - first, rowsBefore = rows.Count;
            for (int i = 0; i < count; i++)
            {
                keys[i] = ((long)(delays.Length == 0 ? 1 : delays[first + i]) << 32) | (uint)i;
            }

            keys.AsSpan(0, count).Sort();
            int last = 0;
            for (int i = 0; i < count; i++)
            {
                Order[first + i] = first + (int)keys[i];
                int delay = (int)(keys[i] >> 32);
                if (delay != last)
                {
                    Mark(j, delay, rows.Count);
                    rows.Add(first + i);
                    last = delay;
                }
            }

            FillFirstRows(j, rows.Count);
            IsAxonal &= rows.Count - rowsBefore <= 1;
        }

        rows.Add(packed.Count);
        RowStart = [.. rows];
    }

    public int Neurons { get; }

    /// <summary>Words of history of a neuron.</summary>
    public int Planes { get; }

    /// <summary>Whether all synapses of a neuron have the same delay, and spikes carry nothing.</summary>
    public bool IsAxonal { get; }

    /// <summary>[plane, neuron]: the bits of the history at the delays of the neuron's synapses.</summary>
    public uint[] Masks { get; }

    /// <summary>[plane, neuron]: the row of the first delay in the plane.</summary>
    public int[] FirstRow { get; }

    /// <summary>[row]: its first place in <see cref="Order"/>; one more at the end.</summary>
    public int[] RowStart { get; }

    /// <summary>[place]: the synapse.</summary>
    public int[] Order { get; }

    public int Rows => RowStart.Length - 1;

    /// <summary>The bits of the history that hold steps up to the longest delay, in the last plane.</summary>
    public static uint LastMask(LiquidReservoir reservoir)
    {
        int left = (reservoir.LongestDelay * reservoir.HistoryBits) - (32 * (reservoir.HistoryPlanes - 1));
        return left >= 32 ? uint.MaxValue : (1u << left) - 1;
    }

    /// <summary>The delays that occur, ascending.</summary>
    public int[] Delays()
    {
        var delays = new List<int>();
        for (int delay = 1; delay <= Planes * 32 / bits; delay++)
        {
            int at = (delay - 1) * bits;
            bool occurs = false;
            foreach (uint mask in Masks.AsSpan(at / 32 * Neurons, Neurons))
            {
                occurs |= ((mask >> (at % 32)) & 1) != 0;
            }

            if (occurs)
            {
                delays.Add(delay);
            }
        }

        return [.. delays];
    }

    /// <summary>The row of a neuron's synapses with a delay, or -1; for neurons that send spikes.</summary>
    public int RowOf(int neuron, int delay)
    {
        int index = ((delay - 1) / 32 * Neurons) + neuron;
        uint bit = 1u << ((delay - 1) % 32);
        return (Masks[index] & bit) == 0 ? -1 : FirstRow[index] + BitOperations.PopCount(Masks[index] & (bit - 1));
    }

    private void Mark(int neuron, int delay, int row)
    {
        int at = (delay - 1) * bits, plane = at / 32, index = (plane * Neurons) + neuron;
        if (Masks[index] == 0)
        {
            FirstRow[index] = row;
        }

        Masks[index] |= (bits == 8 ? 255u : 1u) << (at % 32);
    }

    /// <summary>Planes without a delay point to the row after those before them.</summary>
    private void FillFirstRows(int neuron, int end)
    {
        for (int plane = Planes - 1; plane >= 0; plane--)
        {
            int index = (plane * Neurons) + neuron;
            if (Masks[index] == 0)
            {
                FirstRow[index] = end;
            }

            end = FirstRow[index];
        }
    }
}
