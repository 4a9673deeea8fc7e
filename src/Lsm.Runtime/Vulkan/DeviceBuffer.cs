namespace Lsm.Runtime.Vulkan;

/// <summary>Reached by the device alone; its contents come and go by copies.</summary>
internal sealed class DeviceBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Device);
