namespace Lsm.Runtime.Vulkan;

/// <summary>A Vulkan device that the host owns. It must outlive everything that the engine creates on it. The engine never destroys it.</summary>
/// <param name="Instance">VkInstance.</param>
/// <param name="PhysicalDevice">VkPhysicalDevice.</param>
/// <param name="Device">VkDevice.</param>
/// <param name="Queue">VkQueue of a family that can compute, or 0 to look it up by family and index.</param>
/// <param name="QueueFamilyIndex">That family.</param>
/// <param name="ApiVersion">
/// The apiVersion in the owner's VkApplicationInfo, as Vulkan packs it (1.0 is 0x400000); not the version that the driver reports, which may be higher
/// than the instance allows.
/// </param>
/// <param name="Enabled">The features that the owner enabled beyond the core of that version.</param>
/// <param name="GetInstanceProcAddr">vkGetInstanceProcAddr, or 0 to take the system loader's.</param>
/// <param name="Gate">Held during every submission; null if the owner never submits to this queue at the same time.</param>
/// <param name="QueueIndex">The queue's index in its family; used only if <paramref name="Queue"/> is 0.</param>
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
