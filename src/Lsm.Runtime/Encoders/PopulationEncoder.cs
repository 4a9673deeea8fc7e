using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Encoders;

/// <summary>
/// Encodes values as the responses of a population with Gaussian receptive fields, <c>exp(-(value - centre)^2 / (2 width^2))</c>. The centres
/// are spaced evenly from <see cref="Low"/> to <see cref="High"/> (S. M. Bohte, H. La Poutre and J. N. Kok, IEEE Trans. Neural Networks 13, 2002).
/// </summary>
/// <remarks>
/// The responses, 0 .. 1, are currents; encode them with a <see cref="RateEncoder"/> or <see cref="LatencyEncoder"/> to get spikes. Range: values
/// outside [Low, High] are not clamped; their responses fall with the distance, and are 0 below 2^-50. Inverse: <see cref="Decode"/>, exact to the
/// rounding of the responses if two neighbours respond. Immutable and free-threaded; allocates nothing.
/// </remarks>
public sealed class PopulationEncoder
{
    /// <summary>Creates an encoder.</summary>
    /// <param name="neurons">Receptive fields per value, 2 .. 2^20.</param>
    /// <param name="low">The first centre, finite.</param>
    /// <param name="high">The last centre, finite, above <paramref name="low"/>.</param>
    /// <param name="width">The standard deviation of a field in units of the distance between centres: 0.1 .. 1,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public PopulationEncoder(int neurons, float low = 0, float high = 1, double width = 1)
    {
        EncoderCheck.Range(low, high);
        if (neurons is < 2 or > 1 << 20)
        {
            throw new ArgumentOutOfRangeException(nameof(neurons), neurons, $"neurons is {neurons}; it must be from 2 to {1 << 20}.");
        }

        if (!(width >= 0.1 && width <= 1000))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, FormattableString.Invariant($"width is {width}; it must be from 0.1 to 1,000 distances between centres."));
        }

        (Neurons, Low, High, Width) = (neurons, low, high, width);
    }

    /// <summary>Receptive fields per value.</summary>
    public int Neurons { get; }

    /// <summary>The first centre.</summary>
    public float Low { get; }

    /// <summary>The last centre.</summary>
    public float High { get; }

    /// <summary>The standard deviation of a field in distances between centres.</summary>
    public double Width { get; }

    /// <summary>Computes the responses to values.</summary>
    /// <param name="values">[channel], not NaN.</param>
    /// <param name="currents">[channel, <see cref="Neurons"/>], overwritten with 0 .. 1.</param>
    /// <exception cref="ArgumentException">A length is wrong or a value is NaN; nothing is written.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<float> currents)
    {
        EncoderCheck.Values(values, currents.Length, values.Length * Neurons);
        double spacing = (High - (double)Low) / (Neurons - 1);
        for (int c = 0; c < values.Length; c++)
        {
            double place = (values[c] - (double)Low) / spacing;
            for (int i = 0; i < Neurons; i++)
            {
                double distance = (place - i) / Width;
                currents[(c * Neurons) + i] = FloatRules.Snap((float)Exponential.Exp(-0.5 * distance * distance));
            }
        }
    }

    /// <summary>Decodes the value from its responses: the ratio of the strongest response and its stronger neighbour gives the position.</summary>
    /// <param name="currents">[<see cref="Neurons"/>], the responses to one value, finite and at least 0.</param>
    /// <exception cref="ArgumentException">The length is wrong, a response is out of range, or no two neighbours respond.</exception>
    public float Decode(ReadOnlySpan<float> currents)
    {
        if (currents.Length != Neurons)
        {
            throw new ArgumentException($"currents has {currents.Length} values; one encoded value needs {Neurons}.", nameof(currents));
        }

        int bad = currents.IndexOfAnyExceptInRange(0f, float.MaxValue);
        if (bad >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"currents[{bad}] is {currents[bad]}; a response is finite and at least 0."), nameof(currents));
        }

        int best = 0;
        for (int i = 1; i < Neurons; i++)
        {
            best = currents[i] > currents[best] ? i : best;
        }

        int left = best == Neurons - 1 || (best > 0 && currents[best - 1] > currents[best + 1]) ? best - 1 : best;
        if (currents[left] == 0 || currents[left + 1] == 0)
        {
            throw new ArgumentException("No two neighbouring responses are above 0: the value is too far outside the range, or the fields are too narrow.", nameof(currents));
        }

        double place = left + 0.5 + (Width * Width * (InverseNormal.Log(currents[left + 1]) - InverseNormal.Log(currents[left])));
        return (float)(Low + (place * ((High - (double)Low) / (Neurons - 1))));
    }
}
