using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// Rows and neurons in one pass where everything fits the 32 wide registers: dense 16-bit rows are summed for a tile of neurons, whose
/// membranes follow from the sums without going through memory. Same bits as rows and <see cref="NeuronUpdate"/> after each other.
/// </summary>
internal static class DenseStep
{
    /// <summary>Words of 32 neurons in a tile, and in the tiles at the end.</summary>
    private const int Wide = 8;
    private const int Narrow = 2;

    public static bool Fits(CpuLiquid liquid) =>
        Vector512.IsHardwareAccelerated && liquid.ShortSums && liquid.SharesParameters && !liquid.IsRefractory && liquid.HasPlainNeurons && liquid.Input == InputKind.Analog && liquid.Rows is DenseRows.Rows16;

    /// <summary>One step of the neurons of some words; <paramref name="fired"/> are the rows to add.</summary>
    public static void Run(CpuLiquid liquid, ReadOnlySpan<int> fired, ReadOnlySpan<float> drive, Span<float> membranes, Span<uint> spikes, int first, int end)
    {
        var rows = (DenseRows.Rows16)liquid.Rows;
        var neurons = new Neurons(liquid);
        ref float input = ref MemoryMarshal.GetReference(drive);
        ref float mem = ref MemoryMarshal.GetReference(membranes);
        int w = first;
        for (; w <= end - Wide; w += Wide)
        {
            int i = w * 32;
            WideTile(fired, ref Unsafe.Add(ref rows.First, i), rows.Length, ref Unsafe.Add(ref input, i), ref Unsafe.Add(ref mem, i), ref spikes.Slice(w, Wide)[0], neurons);
        }

        for (; w < end; w += Narrow)
        {
            int i = w * 32;
            NarrowTile(fired, ref Unsafe.Add(ref rows.First, i), rows.Length, ref Unsafe.Add(ref input, i), ref Unsafe.Add(ref mem, i), ref spikes.Slice(w, Narrow)[0], neurons);
        }
    }

    private static void WideTile(ReadOnlySpan<int> fired, ref short rows, nint length, ref float input, ref float mem, ref uint spikes, Neurons neurons)
    {
        Vector512<short> a = Vector512<short>.Zero, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        foreach (int neuron in fired)
        {
            ref short row = ref Unsafe.Add(ref rows, neuron * length);
            a += Vector512.LoadUnsafe(ref row);
            b += Vector512.LoadUnsafe(ref row, 32);
            c += Vector512.LoadUnsafe(ref row, 64);
            d += Vector512.LoadUnsafe(ref row, 96);
            e += Vector512.LoadUnsafe(ref row, 128);
            f += Vector512.LoadUnsafe(ref row, 160);
            g += Vector512.LoadUnsafe(ref row, 192);
            h += Vector512.LoadUnsafe(ref row, 224);
        }

        spikes = neurons.Update(a, ref input, ref mem, 0);
        Unsafe.Add(ref spikes, 1) = neurons.Update(b, ref input, ref mem, 32);
        Unsafe.Add(ref spikes, 2) = neurons.Update(c, ref input, ref mem, 64);
        Unsafe.Add(ref spikes, 3) = neurons.Update(d, ref input, ref mem, 96);
        Unsafe.Add(ref spikes, 4) = neurons.Update(e, ref input, ref mem, 128);
        Unsafe.Add(ref spikes, 5) = neurons.Update(f, ref input, ref mem, 160);
        Unsafe.Add(ref spikes, 6) = neurons.Update(g, ref input, ref mem, 192);
        Unsafe.Add(ref spikes, 7) = neurons.Update(h, ref input, ref mem, 224);
    }

    private static void NarrowTile(ReadOnlySpan<int> fired, ref short rows, nint length, ref float input, ref float mem, ref uint spikes, Neurons neurons)
    {
        Vector512<short> a = Vector512<short>.Zero, b = a;
        foreach (int neuron in fired)
        {
            ref short row = ref Unsafe.Add(ref rows, neuron * length);
            a += Vector512.LoadUnsafe(ref row);
            b += Vector512.LoadUnsafe(ref row, 32);
        }

        spikes = neurons.Update(a, ref input, ref mem, 0);
        Unsafe.Add(ref spikes, 1) = neurons.Update(b, ref input, ref mem, 32);
    }

    /// <summary>The values that all neurons share.</summary>
    private readonly struct Neurons(CpuLiquid liquid)
    {
        private readonly float beta = liquid.Beta.First;
        private readonly float threshold = liquid.Threshold.First;
        private readonly float scale = liquid.Scale;

        /// <summary>32 neurons from a place on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Update(Vector512<short> sums, ref float input, ref float mem, nuint i) =>
            Half(Vector512.WidenLower(sums), ref input, ref mem, i) | (Half(Vector512.WidenUpper(sums), ref input, ref mem, i + 16) << 16);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private uint Half(Vector512<int> sums, ref float input, ref float mem, nuint i) => NeuronUpdate.Sixteen(
            sums, ref Unsafe.Add(ref input, i), ref Unsafe.Add(ref mem, i), Vector512.Create(beta), Vector512.Create(threshold), Vector512.Create(scale));
    }
}
