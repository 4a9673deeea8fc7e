namespace Lsm.Runtime.Vulkan;

/// <summary>
/// The features that the owner of a device enabled when it created the device, beyond the API version. A driver does not report them, so a feature that is not declared
/// counts as absent.
/// </summary>
[Flags]
public enum VulkanFeatures
{
    /// <summary>Nothing beyond the core of the API version.</summary>
    None = 0,

    /// <summary>The extension VK_KHR_shader_float_controls was enabled (part of the core from Vulkan 1.2 on).</summary>
    FloatControls = 1,

    /// <summary>The feature timelineSemaphore was enabled, on Vulkan 1.2 or later: ticks can wait for the host's work and be waited for on the GPU.</summary>
    Timeline = 2,
}
