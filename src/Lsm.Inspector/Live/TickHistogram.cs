namespace Lsm.Inspector.Live;

/// <summary>Counts tick times in bins that grow by the same factor, ten for each power of ten, from 1 us to 10 s.</summary>
internal sealed class TickHistogram
{
    private const int BinsPerDecade = 10;
    private const double Least = 1e-6;
    private readonly long[] counts = new long[7 * BinsPerDecade];

    public ReadOnlySpan<long> Counts => counts;

    public long Count { get; private set; }

    public double Longest { get; private set; }

    /// <summary>The lower edge of a bin, in seconds.</summary>
    public static double EdgeOf(int bin) => Least * Math.Pow(10, bin / (double)BinsPerDecade);

    public void Add(double seconds)
    {
        int bin = seconds <= Least ? 0 : (int)(BinsPerDecade * Math.Log10(seconds / Least));
        counts[Math.Min(bin, counts.Length - 1)]++;
        Count++;
        Longest = Math.Max(Longest, seconds);
    }

    /// <summary>The upper edge of the bin that this share of the ticks does not exceed.</summary>
    public double Quantile(double share)
    {
        long below = 0;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            below += counts[bin];
            if (Count > 0 && below >= share * Count)
            {
                return Math.Min(EdgeOf(bin + 1), Longest);
            }
        }

        return 0;
    }

    public void Clear()
    {
        Array.Clear(counts);
        (Count, Longest) = (0, 0);
    }
}
