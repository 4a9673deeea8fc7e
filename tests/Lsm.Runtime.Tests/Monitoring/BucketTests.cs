using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>The histograms carry bucket boundaries that tell usual values apart.</summary>
public class BucketTests
{
    private static IEnumerable<TestCaseData> Histograms()
    {
        yield return new TestCaseData(LsmMeter.TickDuration.Advice!.HistogramBucketBoundaries, new[] { 15e-6, 70e-6, 300e-6, 1.5e-3, 4e-3, 8e-3, 16e-3, 33e-3 }).SetArgDisplayNames("ticks");
        yield return new TestCaseData(LsmMeter.Spikes.Advice!.HistogramBucketBoundaries!.Select(bound => (double)bound).ToArray(), new[] { 0, 7, 70, 700, 7000, 70_000.0 }).SetArgDisplayNames("spikes");
        yield return new TestCaseData(LsmMeter.Rate.Advice!.HistogramBucketBoundaries, new[] { 0, 0.004, 0.03, 0.12, 0.25, 0.6 }).SetArgDisplayNames("rate");
        yield return new TestCaseData(LsmMeter.Silent.Advice!.HistogramBucketBoundaries, new[] { 0, 0.03, 0.25, 0.55, 0.93, 1 }).SetArgDisplayNames("silent");
        yield return new TestCaseData(LsmMeter.Saturated.Advice!.HistogramBucketBoundaries, new[] { 0, 0.03, 0.25, 0.55, 0.93, 1 }).SetArgDisplayNames("saturated");
    }

    [TestCaseSource(nameof(Histograms))]
    public void Histogram_UsualValues_FallIntoDifferentBuckets(IReadOnlyList<double> boundaries, double[] values)
    {
        Assert.That(boundaries, Is.Ordered.Ascending.And.Unique);
        Assert.That(values.Select(value => boundaries.Count(bound => bound < value)), Is.Unique);
    }
}
