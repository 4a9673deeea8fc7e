using System.Diagnostics.Metrics;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// The meter <c>Lsm</c> of System.Diagnostics.Metrics: <c>lsm.tick.duration</c> (seconds from Begin to the end of End, by engine),
/// <c>lsm.spikes</c> (spikes in the last step of a tick, all agents), <c>lsm.sensor.faults</c>. Costs nothing while
/// nobody listens; <c>lsm.spikes</c> reads the state off the device when somebody does.
/// </summary>
internal static class LsmMeter
{
    public const string Name = "Lsm";
    private static readonly Meter Meter = new(Name);

    public static readonly Histogram<double> TickDuration = Meter.CreateHistogram<double>("lsm.tick.duration", "s", "From Begin to the end of End.");

    public static readonly Counter<long> LateTicks = Meter.CreateCounter<long>("lsm.tick.late", "{tick}", "Ticks that missed a governor's budget.");

    public static readonly Histogram<long> Spikes = Meter.CreateHistogram<long>("lsm.spikes", "{spike}", "Spikes in the last step of a tick, all agents.");

    public static readonly Counter<long> SensorFaults = Meter.CreateCounter<long>("lsm.sensor.faults", "{value}", "Sensor values put right or refused.");

    public static readonly Counter<long> DeviceFaults = Meter.CreateCounter<long>("lsm.device.faults", "{fault}", "Vulkan calls that failed while an engine ran.");

    public static readonly Counter<long> FailOvers = Meter.CreateCounter<long>("lsm.failovers", "{failover}", "Engines that moved to another device or to the CPU.");
}
