namespace SpokenDigits.Audio;

/// <summary>
/// Where the word lies in a recording: from the first to the last loud frame, loud being near the loudest one, and a margin for the soft
/// sounds around the vowels. What a speaker's room sounds like, and how generously a recording was cut, then matter less.
/// </summary>
internal static class WordSpan
{
    private const int Hop = 40, Frame = 160;

    /// <summary>Finds the word.</summary>
    /// <param name="samples">The recording.</param>
    /// <param name="floor">The power of a loud frame relative to the loudest one's, at least; for example 0.1 for -10 dB.</param>
    /// <param name="before">Samples of margin before the first loud frame; the span may begin before the recording, at a negative index.</param>
    /// <param name="after">Samples of margin after the last one; the span may end after the recording.</param>
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
