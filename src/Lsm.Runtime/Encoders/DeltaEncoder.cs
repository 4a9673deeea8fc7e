namespace Lsm.Runtime.Encoders;

/// <summary>
/// Encodes changes as spikes. Every channel has a reference. If its value is a threshold or more above (below) the reference, the up (down)
/// line fires and the reference moves up (down) by one threshold.
/// </summary>
/// <remarks>
/// Each channel has two lines, up then down; at most one fires in a step. Range: the reference follows any finite value that moves at most one
/// threshold per step to within a threshold, and approaches a faster value by one threshold per step. Inverse: <see cref="Decode"/> computes the
/// same reference as the encoder, bit for bit. The caller owns the references, one row per agent, so that it can save them with a
/// state. Immutable and free-threaded; allocates nothing.
/// </remarks>
public sealed class DeltaEncoder
{
    /// <summary>Creates an encoder.</summary>
    /// <param name="threshold">The change that makes a line fire: finite, above 0. A threshold below 2^-20 of the range of the values is too
    /// small: the references then stop moving, because a float has too few digits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of range.</exception>
    public DeltaEncoder(float threshold)
    {
        if (!(threshold > 0) || !float.IsFinite(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, FormattableString.Invariant($"threshold is {threshold}; it must be finite and above 0."));
        }

        Threshold = threshold;
    }

    /// <summary>The change that makes a line fire.</summary>
    public float Threshold { get; }

    /// <summary>Computes the spikes of one step.</summary>
    /// <param name="values">[channel], finite.</param>
    /// <param name="references">[channel]; the call moves them. Start them at the first values, or at 0.</param>
    /// <param name="spikes">[channel, 2], overwritten with 0 or 1: up, down.</param>
    /// <exception cref="ArgumentException">A length is wrong or a value is not finite; nothing is written.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<float> references, Span<float> spikes)
    {
        CheckReferences(values.Length, references.Length, nameof(values));
        EncoderCheck.Values(values, spikes.Length, 2 * values.Length);
        int infinite = values.IndexOfAny(float.NegativeInfinity, float.PositiveInfinity);
        if (infinite >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"values[{infinite}] is {values[infinite]}; it must be finite."), nameof(values));
        }

        for (int c = 0; c < values.Length; c++)
        {
            double change = values[c] - (double)references[c];
            float up = change >= Threshold ? 1 : 0, down = -change >= Threshold ? 1 : 0;
            spikes[2 * c] = up;
            spikes[(2 * c) + 1] = down;
            references[c] += (float)((float)(up - down) * Threshold);
        }
    }

    /// <summary>Decodes one step: moves the references by the spikes. The references are then the decoded values.</summary>
    /// <param name="spikes">[channel, 2], 0 or 1: up, down.</param>
    /// <param name="references">[channel]; start them at the first references of the encoder.</param>
    /// <exception cref="ArgumentException">A length is wrong or a spike is neither 0 nor 1; nothing is written.</exception>
    public void Decode(ReadOnlySpan<float> spikes, Span<float> references)
    {
        CheckReferences(spikes.Length, 2 * references.Length, nameof(spikes));
        int bad = spikes.IndexOfAnyExcept(0f, 1f);
        if (bad >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"spikes[{bad}] is {spikes[bad]}; a spike must be 0 or 1."), nameof(spikes));
        }

        for (int c = 0; c < references.Length; c++)
        {
            references[c] += (float)((float)(spikes[2 * c] - spikes[(2 * c) + 1]) * Threshold);
        }
    }

    private static void CheckReferences(int given, int expected, string name)
    {
        if (given != expected)
        {
            throw new ArgumentException($"{name} has {given} values; the references need {expected}.", name);
        }
    }
}
