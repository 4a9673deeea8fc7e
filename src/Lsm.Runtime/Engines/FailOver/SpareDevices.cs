using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>Where an engine can still move to: devices, each once, then the CPU.</summary>
internal sealed class SpareDevices(EngineOptions options, IReadOnlyList<int>? given)
{
    private Queue<int>? left = given is null ? null : new Queue<int>(given);
    private Func<VulkanDeviceInfo, bool> isTaken = _ => false;

    /// <summary>A backend runs on its device, which is not spare then.</summary>
    public void Leave(VulkanBackend backend) => isTaken = backend.GpuDevice is OwnedVulkanDevice owned
        ? info => info.Index == owned.Index
        : info => info.Name == backend.Device; // a host's device, whose index we do not know

    /// <summary>The device that the options name could not be had.</summary>
    public void LeaveWanted()
    {
        int? wanted = null;
        try
        {
            wanted = DeviceChoice.Choose(VulkanDeviceInfo.List(options.VulkanEntry), options.DeviceName, options.DeviceIndex).Index;
        }
        catch (InvalidOperationException)
        {
            // There are no devices to choose from, then none are spare.
        }

        isTaken = info => info.Index == wanted;
    }

    /// <summary>A backend on the next spare device that takes the model, else on the CPU; what failed in between is added to the reasons.</summary>
    public Backend Next(LiquidStateMachine model, ref string reasons)
    {
        left ??= List(ref reasons);
        while (left.TryDequeue(out int index))
        {
            try
            {
                return VulkanBackends.Create(model, options with { DeviceIndex = index, DeviceName = null });
            }
            catch (InvalidOperationException failure)
            {
                reasons += $" Device {index}: {failure.Message}";
            }
        }

        return Backends.OnProcessor(model, options);
    }

    private Queue<int> List(ref string reasons)
    {
        try
        {
            return new Queue<int>(VulkanDeviceInfo.List(options.VulkanEntry)
                .Where(info => info.CanCompute && info.Type != VulkanDeviceType.Cpu && !isTaken(info))
                .OrderBy(info => info.Type)
                .Select(info => info.Index));
        }
        catch (InvalidOperationException failure)
        {
            reasons += $" {failure.Message}";
            return new Queue<int>();
        }
    }
}
