namespace SpokenDigits.Audio;

/// <summary>
/// Finds the word in a recording: from the first to the last loud frame, with a margin for the soft sounds around the vowels. This reduces the
/// effect of background noise and of the pauses around the word.
/// </summary>
internal static class WordSpan
{
    private const int Hop = 40, Frame = 160;

    /// <summary>Finds the word.</summary>
    /// <param name="samples">The recording.</param>
    /// <param name="floor">The lowest power of a loud frame, relative to the loudest frame; for example 0.1 for -10 dB.</param>
    /// <param name="before">The margin before the first loud frame, samples; the span may begin before the recording, at a negative index.</param>
    /// <param name="after">The margin after the last loud frame, samples; the span may end after the recording.</param>
    /// <exception cref="InvalidDataException">The recording is silent or shorter than a frame.</exception>
    public static (int Start, int End) Find(ReadOnlySpan<float> samples, double floor, int before, int after)
    {
        if (samples.Length < Frame)
        {
            throw new InvalidDataException($"it has {samples.Length} samples; a word needs at least {Frame}.");
        }

        var power = new double[((samples.Length - Frame) / Hop) + 1];
        double loudest = 0;
        for (int i = 0; i < power.Length; i++)
        {
            double sum = 0;
            foreach (float sample in samples.Slice(i * Hop, Frame))
            {
                sum += (double)sample * sample;
            }

            power[i] = sum;
            loudest = Math.Max(loudest, sum);
        }

        if (loudest == 0)
        {
            throw new InvalidDataException("it is silent.");
        }

        int first = Array.FindIndex(power, p => p >= loudest * floor), last = Array.FindLastIndex(power, p => p >= loudest * floor);
        return ((first * Hop) - before, (last * Hop) + Frame + after);
    }
}
