using System.Diagnostics;
using Lsm.Runtime;
using Lsm.Runtime.Engines.FailOver;
using Lsm.Runtime.Engines.Vulkan;

namespace Lsm.Bench.Soak;

/// <summary>The resources of the process at one moment.</summary>
/// <param name="Managed">Live bytes on the managed heap.</param>
/// <param name="Files">Open file descriptors; 0 if the system does not report them.</param>
/// <param name="Threads">Threads.</param>
/// <param name="DeviceBlocks">Allocations held from the Vulkan driver.</param>
/// <param name="VulkanObjects">Live Vulkan objects.</param>
internal sealed record Footprint(long Managed, int Files, int Threads, int DeviceBlocks, int VulkanObjects)
{
    public static Footprint Of(LsmEngine engine, int vulkanObjects)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return new(
            GC.GetTotalMemory(forceFullCollection: true),
            Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0,
            process.Threads.Count,
            (engine.Backend as FailOverBackend)?.Current is VulkanBackend vulkan ? vulkan.GpuDevice.Memory.Blocks : 0,
            vulkanObjects);
    }

    /// <summary>Returns a resource that grew since an earlier moment by more than the variation between two samples, or null.</summary>
    public string? GrownSince(Footprint before) =>
        Managed - before.Managed > 256 * 1024 ? $"The managed heap grew by {Managed - before.Managed} bytes."
        : Files - before.Files > 4 ? $"{Files - before.Files} more files are open."
        : Threads - before.Threads > 4 ? $"{Threads - before.Threads} more threads run."
        : DeviceBlocks > before.DeviceBlocks ? $"{DeviceBlocks - before.DeviceBlocks} more allocations are held from the device."
        : VulkanObjects > before.VulkanObjects + 8 ? $"{VulkanObjects - before.VulkanObjects} more Vulkan objects are alive."
        : null;
}
