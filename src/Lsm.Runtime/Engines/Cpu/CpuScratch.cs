using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The working memory of one worker while it steps agents; its content is valid during a tick only.</summary>
internal sealed class CpuScratch(CpuLiquid liquid, int readoutLength)
{
    /// <summary>[neuron]: the sums; zero between steps, because the neuron update clears them. Empty if sums are short.</summary>
    public AlignedArray<int> Sums { get; } = new(liquid.ShortSums ? 0 : liquid.Stride);

    /// <summary>[neuron]: the sums if they are short.</summary>
    public AlignedArray<short> ShortSums { get; } = new(liquid.ShortSums ? liquid.Stride : 0);

    /// <summary>[agent of a block, neuron]; all zero where the input is spikes.</summary>
    public AlignedArray<float> Drive { get; } = new(liquid.Block * liquid.Stride);

    /// <summary>[feature], padded; spike counts while the steps of a plain liquid run.</summary>
    public AlignedArray<float> Features { get; } = new(liquid.FeatureStride);

    /// <summary>[neuron]: the counts of an extended liquid.</summary>
    public AlignedArray<float> Counts { get; } = new(liquid.Extended is { CountsSpikes: true } ? liquid.Stride : 0);

    /// <summary>[neuron]: the sums of spiking sensors that have taps, held for the tick.</summary>
    public AlignedArray<int> SensorSums { get; } = new(liquid.Taps is not null && liquid.Input == InputKind.Spikes ? liquid.Stride : 0);

    /// <summary>The sensors by age, for taps.</summary>
    public AlignedArray<float> Ages { get; } = new(liquid.Taps?.TableLength ?? 0);

    /// <summary>[word]: the neurons whose spikes arrive in a step, where they have delays.</summary>
    public AlignedArray<uint> Due { get; } = new(liquid.Delays is null ? 0 : liquid.Words);

    /// <summary>The neurons that fired, ascending.</summary>
    public AlignedArray<int> Fired { get; } = new(liquid.Stride + Events.Spare);

    /// <summary>The inputs that are not zero, ascending.</summary>
    public AlignedArray<int> Active { get; } = new(liquid.InputSize + Events.Spare);

    /// <summary>The neurons that fired at least once in a tick, as bits.</summary>
    public AlignedArray<uint> AnyFired { get; } = new(liquid.Words);

    public AlignedArray<float> Readout { get; } = new(readoutLength);

    /// <summary>Adds another worker's sums of the neurons from <paramref name="first"/> up to <paramref name="end"/>, multiples of 32, and leaves zeros there.</summary>
    public void TakeSums(CpuScratch other, int first, int end)
    {
        if (liquid.ShortSums)
        {
            Take(ShortSums.AsSpan()[first..end], other.ShortSums.AsSpan()[first..end]);
        }
        else
        {
            Take(Sums.AsSpan()[first..end], other.Sums.AsSpan()[first..end]);
        }
    }

    /// <summary>Adds the sums of spiking sensors of the neurons from <paramref name="first"/> up to <paramref name="end"/>, multiples of 32.</summary>
    public void AddSensorSums(int first, int end)
    {
        ReadOnlySpan<int> held = SensorSums.AsSpan()[first..end];
        Span<int> sums = liquid.ShortSums ? [] : Sums.AsSpan()[first..end];
        Span<short> shorts = liquid.ShortSums ? ShortSums.AsSpan()[first..end] : [];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += held[i];
        }

        for (int i = 0; i < shorts.Length; i++)
        {
            shorts[i] += (short)held[i];
        }
    }

    private static void Take<T>(Span<T> sums, Span<T> others) where T : unmanaged
    {
        ref T sum = ref MemoryMarshal.GetReference(sums);
        ref T other = ref MemoryMarshal.GetReference(others);
        for (nuint i = 0; i < (nuint)sums.Length; i += (nuint)Vector512<T>.Count)
        {
            (Vector512.LoadUnsafe(ref sum, i) + Vector512.LoadUnsafe(ref other, i)).StoreUnsafe(ref sum, i);
            Vector512<T>.Zero.StoreUnsafe(ref other, i);
        }
    }
}
