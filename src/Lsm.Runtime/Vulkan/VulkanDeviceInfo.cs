namespace Lsm.Runtime.Vulkan;

/// <summary>A device that the Vulkan loader lists.</summary>
/// <param name="Index">Its position in the loader's list, from 0.</param>
/// <param name="Name">The name that the driver gives it.</param>
/// <param name="Type">Its kind.</param>
/// <param name="ApiVersion">The Vulkan version that its driver supports, packed as Vulkan packs versions.</param>
/// <param name="CanCompute">Whether it has a queue for compute work; a device without one cannot be used.</param>
public sealed record VulkanDeviceInfo(int Index, string Name, VulkanDeviceType Type, uint ApiVersion, bool CanCompute)
{
    /// <summary>The devices of this machine, in the loader's order. Empty if there is no loader or no driver.</summary>
    /// <exception cref="VulkanUnavailableException">There are drivers, but Vulkan could not be set up with them; the message says what to do.</exception>
    public static IReadOnlyList<VulkanDeviceInfo> List() => List(0);

    /// <summary>Name, type and version, for a list.</summary>
    public override string ToString() => $"{Index}: {Name} ({Type}, Vulkan {ApiVersion >> 22}.{(ApiVersion >> 12) & 0x3ff})";

    /// <summary>The devices that a vkGetInstanceProcAddr lists; 0 takes the system's loaders.</summary>
    internal static IReadOnlyList<VulkanDeviceInfo> List(nint entry)
    {
        try
        {
            using var instance = new VulkanInstance(validation: false, entry);
            return instance.Devices;
        }
        catch (VulkanUnavailableException error) when (error.Call is null)
        {
            return [];
        }
    }
}
