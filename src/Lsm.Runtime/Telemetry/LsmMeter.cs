using System.Diagnostics.Metrics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Telemetry;

/// <summary>The meter <c>Lsm</c> of System.Diagnostics.Metrics; docs/telemetry.md says what each instrument tells. Costs nothing while nobody listens.</summary>
internal static class LsmMeter
{
    /// <summary>Ticks that an agent's rate and fractions are told over.</summary>
    public const int Window = 100;

    private static readonly Meter Meter = new("Lsm");

    public static readonly Histogram<double> TickDuration = Meter.CreateHistogram<double>("lsm.tick.duration", "s", "From Begin to the end of End.");

    public static readonly Counter<long> LateTicks = Meter.CreateCounter<long>("lsm.tick.late", "{tick}", "Ticks that missed a governor's budget.");

    public static readonly Histogram<long> Spikes = Meter.CreateHistogram<long>("lsm.spikes", "{spike}", "Spikes in the last step of a tick, of all agents that ran.");

    public static readonly Histogram<double> Rate = Meter.CreateHistogram<double>("lsm.rate", "1", "Spikes per neuron and step of an agent, over a hundred of its ticks.");

    public static readonly Histogram<double> Silent = Meter.CreateHistogram<double>("lsm.silent", "1", "Share of an agent's neurons that never fired in a hundred of its ticks.");

    public static readonly Histogram<double> Saturated = Meter.CreateHistogram<double>("lsm.saturated", "1", "Share of an agent's neurons that fired in each of a hundred of its ticks.");

    public static readonly Counter<long> SensorFaults = Meter.CreateCounter<long>("lsm.sensor.faults", "{value}", "Sensor values put right or refused.");

    public static readonly Counter<long> DeviceFaults = Meter.CreateCounter<long>("lsm.device.faults", "{fault}", "Vulkan calls that failed in a tick.");

    public static readonly Counter<long> FailOvers = Meter.CreateCounter<long>("lsm.failovers", "{failover}", "Engines that moved to another device or to the CPU.");

    private static readonly ObservableUpDownCounter<long> Memory =
        Meter.CreateObservableUpDownCounter("lsm.device.memory", MemoryInUse.ByDevice, "By", "Memory held from Vulkan devices.");

    /// <summary>Whether anybody wants to know about spikes, which must be read off the device for it.</summary>
    public static bool WantsSpikes => Spikes.Enabled || Rate.Enabled || Silent.Enabled || Saturated.Enabled;

    /// <summary>Counts a fault on its way up; never true, for a filter that catches nothing.</summary>
    public static bool Counted(VulkanException fault)
    {
        DeviceFaults.Add(1, new KeyValuePair<string, object?>("call", fault.Call));
        return false;
    }
}
