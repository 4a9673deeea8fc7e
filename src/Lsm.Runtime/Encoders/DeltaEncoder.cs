namespace Lsm.Runtime.Encoders;

/// <summary>
/// Changes as spikes: every channel has a reference; when its value lies a threshold or more above (below) it, the up (down) line fires
/// and the reference moves one threshold that way.
/// </summary>
/// <remarks>
/// Two lines per channel, up then down, at most one of which fires in a step. Range: any finite value that moves at most one threshold per
/// step is followed to within a threshold; faster ones are caught up with, one threshold per step. Inverse: <see cref="Decode"/> keeps the
/// same reference as the encoder, bit for bit. The references are the caller's, one row per agent, so that they can be saved beside a
/// state. Immutable and free-threaded; allocates nothing.
/// </remarks>
public sealed class DeltaEncoder
{
    /// <summary>Creates an encoder.</summary>
    /// <param name="threshold">How far a value must move to fire: finite, above 0. Keep it within 2^-20 of the values' range, or the
    /// references stop moving for want of digits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of range.</exception>
    public DeltaEncoder(float threshold)
    {
        if (!(threshold > 0) || !float.IsFinite(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "threshold must be finite and above 0.");
        }

        Threshold = threshold;
    }

    /// <summary>How far a value must move to fire.</summary>
    public float Threshold { get; }

    /// <summary>The spikes of one step.</summary>
    /// <param name="values">[channel], finite.</param>
    /// <param name="references">[channel], moved by the spikes; start them at the first values, or at 0.</param>
    /// <param name="spikes">[channel, 2], overwritten with 0 or 1: up, down.</param>
    /// <exception cref="ArgumentException">A length differs or a value is not finite; nothing was written.</exception>
    public void Encode(ReadOnlySpan<float> values, Span<float> references, Span<float> spikes)
    {
        CheckReferences(values.Length, references.Length, nameof(values));
        EncoderCheck.Values(values, spikes.Length, 2 * values.Length);
        int infinite = values.IndexOfAny(float.NegativeInfinity, float.PositiveInfinity);
        if (infinite >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"values[{infinite}] is {values[infinite]}; a change needs finite values."), nameof(values));
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

    /// <summary>Follows the encoder: moves the references by the spikes of one step; they are then the decoded values.</summary>
    /// <param name="spikes">[channel, 2], 0 or 1: up, down.</param>
    /// <param name="references">[channel], from the encoder's start.</param>
    /// <exception cref="ArgumentException">A length differs or a spike is neither 0 nor 1; nothing was written.</exception>
    public void Decode(ReadOnlySpan<float> spikes, Span<float> references)
    {
        CheckReferences(spikes.Length, 2 * references.Length, nameof(spikes));
        int bad = spikes.IndexOfAnyExcept(0f, 1f);
        if (bad >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"spikes[{bad}] is {spikes[bad]}; a spike is 0 or 1."), nameof(spikes));
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
