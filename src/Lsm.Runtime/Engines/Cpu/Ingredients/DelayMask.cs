using System.Runtime.CompilerServices;
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

    /// <summary>Sets the bits of the neurons with something to deliver.</summary>
    /// <param name="history">[plane, neuron], padded.</param>
    /// <param name="first">The first word of 32 neurons.</param>
    /// <param name="end">The word after the last.</param>
    /// <param name="bits">[word].</param>
    public void FindActive(ReadOnlySpan<uint> history, int first, int end, Span<uint> bits)
    {
        ref uint mask = ref masks.First;
        ref uint word = ref MemoryMarshal.GetReference(history);
        for (int w = first; w < end; w++)
        {
            uint found = 0;
            for (int i = 0; i < 32; i += Lanes)
            {
                found |= Active(ref word, ref mask, (nuint)((w * 32) + i)) << i;
            }

            bits[w] = found;
        }
    }

#if NETSTANDARD2_1
    private const int Lanes = 1;

    private uint Active(ref uint history, ref uint mask, nuint i)
    {
        uint any = 0;
        for (int plane = 0; plane < Planes; plane++)
        {
            int at = (int)i + (plane * stride);
            any |= Unsafe.Add(ref history, at) & Unsafe.Add(ref mask, at);
        }

        return any == 0 ? 0u : 1u;
    }
#else
    private const int Lanes = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Active(ref uint history, ref uint mask, nuint i)
    {
        Vector256<uint> any = Vector256<uint>.Zero;
        for (int plane = 0; plane < Planes; plane++, i += (nuint)stride)
        {
            any |= Vector256.LoadUnsafe(ref history, i) & Vector256.LoadUnsafe(ref mask, i);
        }

        return ~Vector256.Equals(any, Vector256<uint>.Zero).ExtractMostSignificantBits() & 255;
    }
#endif
}
