namespace Lsm.Runtime.Vulkan;

/// <summary>A buffer that only the device can access; its contents are copied from and to other buffers.</summary>
internal sealed class DeviceBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Device);
