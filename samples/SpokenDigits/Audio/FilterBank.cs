namespace SpokenDigits.Audio;

/// <summary>Overlapping triangular filters, evenly spaced on the mel scale; each gives a weighted mean of the powers in its range.</summary>
internal sealed class FilterBank
{
    private readonly (int First, double[] Weights)[] filters;

    /// <summary>Computes the filters.</summary>
    /// <param name="bands">The number of filters.</param>
    /// <param name="low">The start of the first filter, in Hz.</param>
    /// <param name="high">The end of the last filter, in Hz; at most half of <see cref="WavFile.SampleRate"/>.</param>
    public FilterBank(int bands, double low, double high)
    {
        filters = new (int, double[])[bands];
        double from = Mel(low), step = (Mel(high) - from) / (bands + 1);
        for (int b = 0; b < bands; b++)
        {
            double centre = from + ((b + 1) * step);
            var heights = new double[PowerSpectrum.BinCount];
            double sum = 0;
            for (int k = 0; k < heights.Length; k++)
            {
                double distance = (Mel((double)k * WavFile.SampleRate / PowerSpectrum.Size) - centre) / step;
                heights[k] = Math.Max(0, 1 - Math.Abs(distance));
                sum += heights[k];
            }

            int first = Array.FindIndex(heights, h => h > 0), last = Array.FindLastIndex(heights, h => h > 0);
            if (first < 0)
            {
                throw new ArgumentException($"{bands} bands are too many: band {b} covers no frequency of the transform.", nameof(bands));
            }

            filters[b] = (first, [.. heights[first..(last + 1)].Select(h => h / sum)]);
        }
    }

    /// <summary>The number of filters.</summary>
    public int BandCount => filters.Length;

    /// <summary>A frequency on the mel scale, 1127 ln(1 + f/700).</summary>
    public static double Mel(double hertz) => 1127 * PortableMath.Log(1 + (hertz / 700));

    /// <summary>The mean power in every band.</summary>
    /// <param name="power">[<see cref="PowerSpectrum.BinCount"/>].</param>
    /// <param name="bands">[<see cref="BandCount"/>], overwritten.</param>
    public void Apply(ReadOnlySpan<double> power, Span<double> bands)
    {
        for (int b = 0; b < filters.Length; b++)
        {
            (int first, double[] weights) = filters[b];
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * power[first + i];
            }

            bands[b] = sum;
        }
    }
}
