namespace Lsm.Runtime.Vulkan;

/// <summary>A device that the Vulkan loader lists.</summary>
/// <param name="Index">Its place in the loader's order, from 0.</param>
/// <param name="Name">Its name as the driver gives it.</param>
/// <param name="Type">What it is.</param>
/// <param name="ApiVersion">The Vulkan version that its driver supports, as Vulkan packs it.</param>
/// <param name="CanCompute">Whether it has a queue that computes; without one it cannot be used.</param>
public sealed record VulkanDeviceInfo(int Index, string Name, VulkanDeviceType Type, uint ApiVersion, bool CanCompute)
{
    /// <summary>Devices on this machine, in the loader's order. Empty where there is no loader or no driver.</summary>
    public static IReadOnlyList<VulkanDeviceInfo> List() => List(0);

    /// <summary>Name, type and version, for a list.</summary>
    public override string ToString() => $"{Index}: {Name} ({Type}, Vulkan {ApiVersion >> 22}.{(ApiVersion >> 12) & 0x3ff})";

    /// <summary>As the other, through a vkGetInstanceProcAddr.</summary>
    internal static IReadOnlyList<VulkanDeviceInfo> List(nint entry)
    {
        try
        {
            using var instance = new VulkanInstance(validation: false, entry);
            return instance.Devices;
        }
        catch (VulkanUnavailableException)
        {
            return [];
        }
    }
}
