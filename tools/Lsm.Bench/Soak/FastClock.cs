namespace Lsm.Bench.Soak;

/// <summary>A clock that is stopped, so that every tick is in time, or that advances by a second at every reading, so that every tick is late.</summary>
internal sealed class FastClock : TimeProvider
{
    private long now;

    public bool Ticking { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now += Ticking ? TimeSpan.TicksPerSecond : 0;
}
