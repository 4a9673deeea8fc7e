using System.Diagnostics.Metrics;

namespace Lsm.Runtime.Telemetry;

/// <summary>The meter <c>Lsm</c> of System.Diagnostics.Metrics; docs/telemetry.md describes each instrument. Without a listener it costs nothing.</summary>
internal static class LsmMeter
{
    /// <summary>The ticks that an agent's rate and shares are computed over.</summary>
    public const int Window = 100;

    // From the tick of a small liquid on the CPU to a tick that misses every frame; the default of OpenTelemetry would put all ticks below 5 ms into one bucket.
    private static readonly double[] Seconds = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
    private static readonly long[] Counts = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000, 10_000_000];
    private static readonly double[] Rates = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1];
    private static readonly double[] Shares = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

    private static readonly Meter Meter = Create();

    public static readonly Histogram<double> TickDuration = Histogram("lsm.tick.duration", "s", "From Begin to the end of End.", Seconds);

    public static readonly Counter<long> LateTicks = Meter.CreateCounter<long>("lsm.tick.late", "{tick}", "Ticks that missed a governor's budget.");

    public static readonly Histogram<long> Spikes = Histogram("lsm.spikes", "{spike}", "Spikes in the last step of a tick, of all agents that ran.", Counts);

    public static readonly Histogram<double> Rate = Histogram("lsm.rate", "1", "Spikes per neuron and step of an agent, over a hundred of its ticks.", Rates);

    public static readonly Histogram<double> Silent = Histogram("lsm.silent", "1", "Share of an agent's neurons that never fired in a hundred of its ticks.", Shares);

    public static readonly Histogram<double> Saturated = Histogram("lsm.saturated", "1", "Share of an agent's neurons that fired in each of a hundred of its ticks.", Shares);

    public static readonly Counter<long> SensorFaults = Meter.CreateCounter<long>("lsm.sensor.faults", "{value}", "Sensor values corrected or refused.");

    public static readonly Counter<long> Mistimed = Meter.CreateCounter<long>("lsm.tick.mistimed", "{tick}", "Ticks whose timing differs from that of the readout's training.");

    public static readonly Counter<long> DeviceFaults = Meter.CreateCounter<long>("lsm.device.faults", "{fault}", "Vulkan calls that failed in a tick.");

    public static readonly Counter<long> FailOvers = Meter.CreateCounter<long>("lsm.failovers", "{failover}", "Engines that moved to another device or to the CPU.");

    private static readonly ObservableUpDownCounter<long> Memory =
        Meter.CreateObservableUpDownCounter("lsm.device.memory", MemoryInUse.ByDevice, "By", "Memory held from Vulkan devices.");

    /// <summary>Whether a listener wants spikes, which must be read off the device for it.</summary>
    public static bool WantsSpikes => Spikes.Enabled || Rate.Enabled || Silent.Enabled || Saturated.Enabled;

    // The list of all meters is the runtime's own, and an observable instrument holds a method of this assembly: without the disposal a load
    // context that holds this assembly could never be unloaded.
    private static Meter Create()
    {
        var meter = new Meter("Lsm");
        Unloading.Add(meter.Dispose);
        return meter;
    }

    private static Histogram<T> Histogram<T>(string name, string unit, string description, T[] boundaries)
        where T : struct =>
        Meter.CreateHistogram(name, unit, description, tags: null, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = boundaries });
}
