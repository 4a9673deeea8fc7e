using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>For each neuron the bits of its history at the delays of its outgoing synapses.</summary>
internal sealed class DelayMask
{
    private readonly AlignedArray<uint> masks;
    private readonly int stride;

    public DelayMask(DelayTable table, int stride)
    {
        (Planes, this.stride) = (table.Planes, stride);
        masks = new AlignedArray<uint>(table.Planes * stride);
        for (int plane = 0; plane < Planes; plane++)
        {
            table.Masks.AsSpan(plane * table.Neurons, table.Neurons).CopyTo(masks.AsSpan(plane * stride, stride));
        }
    }

    public int Planes { get; }

    /// <summary>[neuron] of one plane, padded.</summary>
    public ReadOnlySpan<uint> Plane(int plane) => masks.AsSpan(plane * stride, stride);

    /// <summary>Sets the bits of the neurons with something to deliver.</summary>
    /// <param name="history">[plane, neuron], padded.</param>
    /// <param name="bits">[word].</param>
    public void FindActive(ReadOnlySpan<uint> history, Span<uint> bits)
    {
        ref uint mask = ref masks.First;
        ref uint word = ref MemoryMarshal.GetReference(history);
        for (int w = 0; w < bits.Length; w++)
        {
            nuint i = (nuint)w * 32;
            bits[w] = Active(ref word, ref mask, i) | (Active(ref word, ref mask, i + 16) << 16);
        }
    }

    private uint Active(ref uint history, ref uint mask, nuint i)
    {
        Vector512<int> any = Vector512<int>.Zero;
        for (int plane = 0; plane < Planes; plane++, i += (nuint)stride)
        {
            any |= (Vector512.LoadUnsafe(ref history, i) & Vector512.LoadUnsafe(ref mask, i)).AsInt32();
        }

        return ~(uint)Vector512.Equals(any, Vector512<int>.Zero).AsSingle().ExtractMostSignificantBits() & 0xFFFF;
    }
}
