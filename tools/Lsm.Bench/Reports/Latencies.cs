using System.Diagnostics;

namespace Lsm.Bench.Reports;

/// <summary>Quantiles of single steps, in microseconds.</summary>
internal sealed record Latencies(double P50Us, double P99Us, double P999Us, double MaxUs)
{
    /// <summary>Computes the quantiles of durations in Stopwatch ticks. Sorts the span.</summary>
    public static Latencies Of(Span<long> ticks)
    {
        ticks.Sort();
        return new(At(ticks, 0.5), At(ticks, 0.99), At(ticks, 0.999), At(ticks, 1));
    }

    /// <summary>The median of durations in Stopwatch ticks, in microseconds. Sorts the span.</summary>
    public static double Median(Span<long> ticks)
    {
        ticks.Sort();
        return At(ticks, 0.5);
    }

    private static double At(Span<long> sorted, double share) => 1e6 / Stopwatch.Frequency * sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)];
}
