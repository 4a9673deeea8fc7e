namespace Lsm.Runtime.Vulkan;

/// <summary>The device is gone (VK_ERROR_DEVICE_LOST): reset by the system, unplugged, or hung. Nothing on it can be reached any more.</summary>
/// <remarks>Dispose the engine and its states, and go on from the last snapshot on another engine: the bits are the same there.</remarks>
public sealed class VulkanDeviceLostException : VulkanException
{
    internal VulkanDeviceLostException(string call)
        : base(call, "ErrorDeviceLost", "the device was reset or removed, and its contents are lost. Load the last snapshot on a new engine, on this device or the CPU.")
    {
    }
}
