namespace Lsm.Runtime.Encoders;

/// <summary>Encodes a value as the time of the only spike in a window: a larger value fires earlier.</summary>
/// <remarks>
/// Range: values are clamped to [<see cref="Low"/>, <see cref="High"/>]; High fires in step 0 of the window, Low in its last step, and values in
/// between at linearly spaced steps. Inverse: <see cref="Decode"/>, exact to half a step, <c>(High - Low) / (2 (Window - 1))</c>. Immutable and free-threaded;
/// allocates nothing.
/// </remarks>
public sealed class LatencyEncoder
{
    /// <summary>Creates an encoder.</summary>
    /// <param name="window">The steps of a window, in which every channel fires once: 2 .. 2^20.</param>
    /// <param name="low">The value that fires last, finite.</param>
    /// <param name="high">The value that fires first, finite, above <paramref name="low"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public LatencyEncoder(int window, float low = 0, float high = 1)
    {
        EncoderCheck.Range(low, high);
        if (window is < 2 or > 1 << 20)
        {
            throw new ArgumentOutOfRangeException(nameof(window), window, $"window is {window}; it must be from 2 to {1 << 20} steps.");
        }

        (Window, Low, High) = (window, low, high);
    }

    /// <summary>The number of steps of a window.</summary>
    public int Window { get; }

    /// <summary>The value that fires last.</summary>
    public float Low { get; }

    /// <summary>The value that fires first.</summary>
    public float High { get; }

    /// <summary>The step, 0 .. <see cref="Window"/> - 1, in which a value fires.</summary>
    /// <exception cref="ArgumentException">The value is NaN.</exception>
    public int LatencyOf(float value)
    {
        EncoderCheck.Values([value], 1, 1);
        return (int)Math.Round((1 - EncoderCheck.Share(value, Low, High)) * (Window - 1));
    }

    /// <summary>Computes the spikes of one step of the window.</summary>
    /// <param name="step">The step within the window, 0 .. <see cref="Window"/> - 1.</param>
    /// <param name="values">[channel], the same during a window, not NaN.</param>
    /// <param name="spikes">[channel], overwritten with 0 or 1.</param>
    /// <exception cref="ArgumentException">The step is out of range, a length is wrong or a value is NaN; nothing is written.</exception>
    public void Encode(int step, ReadOnlySpan<float> values, Span<float> spikes)
    {
        CheckStep(step);
        EncoderCheck.Values(values, spikes.Length, values.Length);
        for (int c = 0; c < values.Length; c++)
        {
            spikes[c] = LatencyOf(values[c]) == step ? 1 : 0;
        }
    }

    /// <summary>Decodes a step to the middle of the values that fire in it.</summary>
    /// <param name="step">The step of the spike within the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is out of range.</exception>
    public float Decode(int step)
    {
        CheckStep(step);
        return (float)(High - ((High - (double)Low) * step / (Window - 1)));
    }

    private void CheckStep(int step)
    {
        if (step < 0 || step >= Window)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, $"step is {step}; it must be from 0 to {Window - 1}, within the window.");
        }
    }
}
