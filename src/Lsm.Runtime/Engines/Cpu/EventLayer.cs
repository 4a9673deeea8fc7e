using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// A linear layer over features that are mostly zero, so that its cost follows the spikes: zero features are skipped, which leaves every
/// partial sum with its bits. Weights lie as [tile of outputs, feature, output], partial sums as [64, output of a tile].
/// </summary>
internal sealed class EventLayer
{
    /// <summary>Weights outside the L2 cache are fetched for this number of neurons before they are added, so that the reads overlap.</summary>
    private const int Ahead = 32;
    private const long FarBytes = 512 << 10;
    private readonly int features;
    private readonly int outputs;
    private readonly int width;
    private readonly AlignedArray<float> weights;
    private readonly float[] bias;

    /// <param name="weights">[output, feature].</param>
    /// <param name="bias">[output].</param>
    /// <param name="features">Features.</param>
    public EventLayer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int features)
    {
        this.features = features;
        outputs = bias.Length;
        width = outputs <= 4 ? 4 : outputs <= 8 ? 8 : 16;
        int padded = (outputs + width - 1) / width * width;
        this.bias = bias.ToArray();
        this.weights = new(checked(padded * features));
        for (int o = 0; o < outputs; o++)
        {
            for (int f = 0; f < features; f++)
            {
                this.weights[((((o / width * features) + f) * width) + (o % width))] = weights[(o * features) + f];
            }
        }
    }

    /// <summary>Floats that a tile needs for its partial sums.</summary>
    public int ScratchLength => PartialSums.Count * width;

    /// <summary>Whether few enough features are not zero for skipping the others to be faster. The cost, as measured, is two operations per feature and tile, and the tree of sums.</summary>
    public bool PaysFor(int fired) => (((2L * fired) + (6 * width)) * Tiles) < (long)outputs * features / 16;

    /// <summary>Whether it was measured to be faster (docs/benchmarks.md).</summary>
    private static bool Fetches => Sse.IsSupported && !Vector512.IsHardwareAccelerated;

    /// <summary>Groups of outputs that are added at once.</summary>
    public int Tiles => (outputs + width - 1) / width;

    /// <summary>Adds spikes, or, with <paramref name="values"/>, the features of these neurons, to a tile's partial sums.</summary>
    /// <param name="tile">From 0 to <see cref="Tiles"/> - 1.</param>
    /// <param name="fired">The neurons whose feature is not zero, ascending.</param>
    /// <param name="values">[neuron], or empty where every feature is 1.</param>
    /// <param name="sums">At least <see cref="ScratchLength"/>; all zero before the first neuron.</param>
    public void Add(int tile, ReadOnlySpan<int> fired, ReadOnlySpan<float> values, Span<float> sums)
    {
        ReadOnlySpan<float> block = weights.AsSpan(tile * width * features, width * features);
        if (Fetches && 4L * weights.Length > FarBytes)
        {
            AddFar(fired, values, block, sums);
        }
        else
        {
            AddNear(fired, values, block, sums);
        }
    }

    private void AddFar(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, ReadOnlySpan<float> block, Span<float> sums)
    {
        Fetch(fired[..Math.Min(Ahead, fired.Length)], block);
        while (!fired.IsEmpty)
        {
            ReadOnlySpan<int> some = fired[..Math.Min(Ahead, fired.Length)];
            fired = fired[some.Length..];
            Fetch(fired[..Math.Min(Ahead, fired.Length)], block);
            AddNear(some, values, block, sums);
        }
    }

    private unsafe void Fetch(ReadOnlySpan<int> fired, ReadOnlySpan<float> block)
    {
        ref float weight = ref MemoryMarshal.GetReference(block);
        foreach (int f in fired)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref weight, (nint)f * width))); // at most a line each
        }
    }

    private void AddNear(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, ReadOnlySpan<float> block, Span<float> sums)
    {
        if (width == 4)
        {
            Add4(fired, values, block, sums);
        }
        else if (width == 8)
        {
            Add8(fired, values, block, sums);
        }
        else
        {
            Add16(fired, values, block, sums);
        }
    }

    /// <summary>Moves partial sums <paramref name="first"/> up to <paramref name="end"/> to where they are closed, and leaves zeros.</summary>
    public void Move(Span<float> from, Span<float> to, int first, int end)
    {
        Span<float> moved = from[(first * width)..(end * width)];
        moved.CopyTo(to[(first * width)..]);
        moved.Clear();
    }

    /// <summary>A tile's outputs from its partial sums, which become zero.</summary>
    public void Close(int tile, Span<float> results, Span<float> sums)
    {
        ref float sum = ref MemoryMarshal.GetReference(sums[..ScratchLength]);
        Vector512<float> folded = Fold(ref sum, 32 * (nuint)width);
        folded.StoreUnsafe(ref sum);
        if (width < 16)
        {
            Vector256<float> eight = folded.GetLower() + folded.GetUpper();
            eight.StoreUnsafe(ref sum);
            if (width == 4)
            {
                (eight.GetLower() + eight.GetUpper()).StoreUnsafe(ref sum);
            }
        }

        int first = tile * width, count = Math.Min(width, outputs - first);
        for (int o = 0; o < count; o++)
        {
            results[first + o] = sums[o] + bias[first + o];
        }

        Vector512<float>.Zero.StoreUnsafe(ref sum);
    }

    private static void Add4(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, ReadOnlySpan<float> tile, Span<float> sums)
    {
        ref float weight = ref MemoryMarshal.GetReference(tile);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        foreach (int f in fired)
        {
            Vector128<float> product = Vector128.LoadUnsafe(ref weight, (nuint)f * 4);
            product = values.IsEmpty ? product : product * values[f];
            nuint at = ((nuint)f % PartialSums.Count) * 4;
            (Vector128.LoadUnsafe(ref sum, at) + product).StoreUnsafe(ref sum, at);
        }
    }

    private static void Add8(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, ReadOnlySpan<float> tile, Span<float> sums)
    {
        ref float weight = ref MemoryMarshal.GetReference(tile);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        foreach (int f in fired)
        {
            Vector256<float> product = Vector256.LoadUnsafe(ref weight, (nuint)f * 8);
            product = values.IsEmpty ? product : product * values[f];
            nuint at = ((nuint)f % PartialSums.Count) * 8;
            (Vector256.LoadUnsafe(ref sum, at) + product).StoreUnsafe(ref sum, at);
        }
    }

    private static void Add16(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, ReadOnlySpan<float> tile, Span<float> sums)
    {
        ref float weight = ref MemoryMarshal.GetReference(tile);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        foreach (int f in fired)
        {
            Vector512<float> product = Vector512.LoadUnsafe(ref weight, (nuint)f * 16);
            product = values.IsEmpty ? product : product * values[f];
            nuint at = ((nuint)f % PartialSums.Count) * 16;
            (Vector512.LoadUnsafe(ref sum, at) + product).StoreUnsafe(ref sum, at);
        }
    }

    /// <summary>
    /// p[k] += p[k+32], +16 and so on, for all outputs of the tile at once, until sixteen floats are left; the sums become zero. What is
    /// more than sixteen vectors is folded in memory, the rest in registers.
    /// </summary>
    private static Vector512<float> Fold(ref float p, nuint half)
    {
        for (; half > 128; half /= 2)
        {
            for (nuint i = 0; i < half; i += 16)
            {
                (Vector512.LoadUnsafe(ref p, i) + Vector512.LoadUnsafe(ref p, i + half)).StoreUnsafe(ref p, i);
                Vector512<float>.Zero.StoreUnsafe(ref p, i + half);
            }
        }

        Vector512<float> a = Two(ref p, 0), b = Two(ref p, 16), c = Two(ref p, 32), d = Two(ref p, 48);
        a += Two(ref p, 64);
        b += Two(ref p, 80);
        c += Two(ref p, 96);
        d += Two(ref p, 112);
        a += c;
        b += d;
        return a + b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Two(ref float p, nuint i)
    {
        Vector512<float> sum = Vector512.LoadUnsafe(ref p, i) + Vector512.LoadUnsafe(ref p, i + 128);
        Vector512<float>.Zero.StoreUnsafe(ref p, i);
        Vector512<float>.Zero.StoreUnsafe(ref p, i + 128);
        return sum;
    }
}
