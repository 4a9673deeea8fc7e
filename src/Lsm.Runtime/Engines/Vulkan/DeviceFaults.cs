using Lsm.Runtime.Telemetry;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Counts Vulkan calls that failed in a tick.</summary>
internal static class DeviceFaults
{
    /// <summary>Counts a fault in an exception filter. Returns false, so that the filter catches nothing.</summary>
    public static bool Count(VulkanException fault)
    {
        LsmMeter.DeviceFaults.Add(1, new KeyValuePair<string, object?>("call", fault.Call));
        return false;
    }
}
