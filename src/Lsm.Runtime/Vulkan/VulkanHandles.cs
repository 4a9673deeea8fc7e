namespace Lsm.Runtime.Vulkan;

/// <summary>A Vulkan device that someone else owns. It must outlive everything made on it, and is never destroyed from here.</summary>
/// <param name="Instance">VkInstance.</param>
/// <param name="PhysicalDevice">VkPhysicalDevice.</param>
/// <param name="Device">VkDevice.</param>
/// <param name="Queue">VkQueue of a family that can compute, or 0 to look it up by family and index.</param>
/// <param name="QueueFamilyIndex">That family.</param>
/// <param name="ApiVersion">
/// What the owner put in VkApplicationInfo.apiVersion, as Vulkan packs it (1.0 is 0x400000); not what the driver reports, which may be more
/// than the instance allows.
/// </param>
/// <param name="Enabled">What the owner enabled beyond that version's core.</param>
/// <param name="GetInstanceProcAddr">vkGetInstanceProcAddr, or 0 to take the system loader's.</param>
/// <param name="Gate">Entered around every submission; null where the owner promises not to submit to this queue at the same time.</param>
/// <param name="QueueIndex">The queue's index in its family; looked at only where <paramref name="Queue"/> is 0.</param>
public readonly record struct VulkanHandles(
    nint Instance,
    nint PhysicalDevice,
    nint Device,
    nint Queue,
    uint QueueFamilyIndex,
    uint ApiVersion,
    VulkanFeatures Enabled = VulkanFeatures.None,
    nint GetInstanceProcAddr = 0,
    IQueueGate? Gate = null,
    uint QueueIndex = 0);
