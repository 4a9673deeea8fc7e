namespace Lsm.Bench.Soak;

/// <summary>Stands still, or moves a second whenever it is looked at: every tick is in time, or none is.</summary>
internal sealed class FastClock : TimeProvider
{
    private long now;

    public bool Ticking { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now += Ticking ? TimeSpan.TicksPerSecond : 0;
}
