namespace Lsm.Runtime.Vulkan;

/// <summary>The device is lost (VK_ERROR_DEVICE_LOST): the system reset it, it was unplugged, or it hung. Its contents cannot be read any more.</summary>
/// <remarks>Dispose the engine and its states, and continue from the last snapshot on another engine, which gives the same bits.</remarks>
public sealed class VulkanDeviceLostException : VulkanException
{
    internal VulkanDeviceLostException(string call)
        : base(call, "ErrorDeviceLost", "the device was reset or removed, and its contents are lost. Load the last snapshot on a new engine, on this device or the CPU.")
    {
    }
}
