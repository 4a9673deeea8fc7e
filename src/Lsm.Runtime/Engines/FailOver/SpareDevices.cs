using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>The devices to which an engine can still move, each once, and then the CPU.</summary>
internal sealed class SpareDevices(EngineOptions options, IReadOnlyList<int>? given)
{
    private Queue<int>? left = given is null ? null : new Queue<int>(given);
    private Func<VulkanDeviceInfo, bool> isTaken = _ => false;

    /// <summary>Removes the device of a backend from the list.</summary>
    public void Leave(VulkanBackend backend) => isTaken = backend.GpuDevice is OwnedVulkanDevice owned
        ? info => info.Index == owned.Index
        : info => info.Name == backend.Device; // a host's device, whose index we do not know

    /// <summary>Removes the device that the options name, because it could not be opened.</summary>
    public void LeaveWanted()
    {
        int? wanted = null;
        try
        {
            wanted = DeviceChoice.Choose(VulkanDeviceInfo.List(options.VulkanEntry), options.DeviceName, options.DeviceIndex).Index;
        }
        catch (InvalidOperationException)
        {
            // If there are no devices to choose from, none are spare.
        }

        isTaken = info => info.Index == wanted;
    }

    /// <summary>Creates a backend on the next spare device that accepts the model, otherwise on the CPU; failures in between are added to the reasons.</summary>
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
