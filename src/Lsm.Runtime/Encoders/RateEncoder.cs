using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Encoders;

/// <summary>
/// Values as firing rates: each channel is a Poisson process, cut into steps; a spike says that at least one event fell into the step. The
/// random numbers go by (seed, agent, step, channel), so any order of calls gives the same spikes.
/// </summary>
/// <remarks>
/// Range: values are clamped to [<see cref="Low"/>, <see cref="High"/>]; Low fires never, High <see cref="MaxRate"/> events a step.
/// Inverse: <see cref="Decode"/> estimates the value from a count of spikes; its standard error falls with the square root of the steps.
/// Immutable and free-threaded; allocates nothing.
/// </remarks>
public sealed class RateEncoder
{
    private readonly Philox random;

    /// <summary>Creates an encoder.</summary>
    /// <param name="low">The value that never fires, finite.</param>
    /// <param name="high">The value that fires most, finite, above <paramref name="low"/>.</param>
    /// <param name="maxRate">Mean events per step at <paramref name="high"/>: above 0, at most 30.</param>
    /// <param name="seed">Which random numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public RateEncoder(float low = 0, float high = 1, double maxRate = 0.5, ulong seed = 42)
    {
        EncoderCheck.Range(low, high);
        if (!(maxRate > 0 && maxRate <= 30))
        {
            throw new ArgumentOutOfRangeException(nameof(maxRate), maxRate, "maxRate must be above 0 and at most 30 events per step.");
        }

        (Low, High, MaxRate) = (low, high, maxRate);
        random = new Philox(seed, RandomStream.RateEncoder);
    }

    /// <summary>The value that never fires.</summary>
    public float Low { get; }

    /// <summary>The value that fires most.</summary>
    public float High { get; }

    /// <summary>Mean events per step at <see cref="High"/>.</summary>
    public double MaxRate { get; }

    /// <summary>The spikes of one step.</summary>
    /// <param name="agent">Whose spikes.</param>
    /// <param name="step">Which step, at least 0.</param>
    /// <param name="values">[channel], not NaN.</param>
    /// <param name="spikes">[channel], overwritten with 0 or 1.</param>
    /// <exception cref="ArgumentException">A length differs or a value is NaN; nothing was written.</exception>
    public void Encode(ulong agent, long step, ReadOnlySpan<float> values, Span<float> spikes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        EncoderCheck.Values(values, spikes.Length, values.Length);
        Philox random = this.random.For(agent);
        for (int c = 0; c < values.Length; c++)
        {
            double probability = 1 - Exponential.Exp(-MaxRate * EncoderCheck.Share(values[c], Low, High));
            spikes[c] = random.Uniform(unchecked(((ulong)step * (ulong)values.Length) + (ulong)c)) < probability ? 1 : 0;
        }
    }

    /// <summary>The value whose expected number of spikes is the one counted; a channel that fired in every step gives <see cref="High"/>.</summary>
    /// <param name="spikes">Spikes counted, 0 .. <paramref name="steps"/>.</param>
    /// <param name="steps">Over how many steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public float Decode(int spikes, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (spikes < 0 || spikes > steps)
        {
            throw new ArgumentOutOfRangeException(nameof(spikes), spikes, $"spikes must be 0 .. {steps}, the number of steps.");
        }

        double events = spikes == steps ? MaxRate : Math.Min(MaxRate, -InverseNormal.Log(1 - (spikes / (double)steps)));
        return (float)(Low + ((High - (double)Low) * events / MaxRate));
    }
}
