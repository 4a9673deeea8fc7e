using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Encoders;

/// <summary>
/// Encodes values as firing rates. Each channel is a Poisson process, divided into steps; a spike means at least one event in the step. The
/// random numbers depend on (seed, agent, step, channel), so any order of calls gives the same spikes.
/// </summary>
/// <remarks>
/// Range: values are clamped to [<see cref="Low"/>, <see cref="High"/>]; Low never fires, High has <see cref="MaxRate"/> events per step on average.
/// Inverse: <see cref="Decode"/> estimates the value from a count of spikes; the standard error falls with the square root of the steps.
/// Immutable and free-threaded; allocates nothing.
/// </remarks>
public sealed class RateEncoder
{
    private readonly Philox random;

    /// <summary>Creates an encoder.</summary>
    /// <param name="low">The value that never fires, finite.</param>
    /// <param name="high">The value with the highest rate, finite, above <paramref name="low"/>.</param>
    /// <param name="maxRate">Mean events per step at <paramref name="high"/>: above 0, at most 30.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public RateEncoder(float low = 0, float high = 1, double maxRate = 0.5, ulong seed = 42)
    {
        EncoderCheck.Range(low, high);
        if (!(maxRate > 0 && maxRate <= 30))
        {
            throw new ArgumentOutOfRangeException(nameof(maxRate), maxRate, FormattableString.Invariant($"maxRate is {maxRate}; it must be above 0 and at most 30 events per step."));
        }

        (Low, High, MaxRate) = (low, high, maxRate);
        random = new Philox(seed, RandomStream.RateEncoder);
    }

    /// <summary>The value that never fires.</summary>
    public float Low { get; }

    /// <summary>The value with the highest rate.</summary>
    public float High { get; }

    /// <summary>Mean events per step at <see cref="High"/>.</summary>
    public double MaxRate { get; }

    /// <summary>Computes the spikes of one step.</summary>
    /// <param name="agent">The id of the agent.</param>
    /// <param name="step">The number of the step, at least 0.</param>
    /// <param name="values">[channel], not NaN.</param>
    /// <param name="spikes">[channel], overwritten with 0 or 1.</param>
    /// <exception cref="ArgumentException">A length is wrong or a value is NaN; nothing is written.</exception>
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

    /// <summary>Decodes a count of spikes to the value with this expected count. A channel that fired in every step gives <see cref="High"/>.</summary>
    /// <param name="spikes">The number of spikes, 0 .. <paramref name="steps"/>.</param>
    /// <param name="steps">The number of steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public float Decode(int spikes, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (spikes < 0 || spikes > steps)
        {
            throw new ArgumentOutOfRangeException(nameof(spikes), spikes, $"spikes is {spikes}; it must be from 0 to {steps}, the number of steps.");
        }

        double events = spikes == steps ? MaxRate : Math.Min(MaxRate, -InverseNormal.Log(1 - (spikes / (double)steps)));
        return (float)(Low + ((High - (double)Low) * events / MaxRate));
    }
}
