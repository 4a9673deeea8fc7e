using Lsm.Runtime.Tuning;

namespace Lsm.Tool.Training;

/// <summary>Counts the rows that a source of features takes, for a progress bar.</summary>
internal sealed class CountedSource(FeatureSource source) : FeatureSource
{
    private long rows;

    /// <summary>Gets the number of rows after each.</summary>
    public Action<long>? Advanced { get; set; }

    public override int Count => source.Count;

    public override void Reset() => source.Reset();

    public override ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors)
    {
        Advanced?.Invoke(++rows);
        return source.Next(sensors);
    }

    public override Action Keep() => source.Keep();

    public override void Dispose()
    {
        source.Dispose();
        base.Dispose();
    }
}
