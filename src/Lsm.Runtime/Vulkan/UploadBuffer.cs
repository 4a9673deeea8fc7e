namespace Lsm.Runtime.Vulkan;

/// <summary>A buffer from the CPU to the device, mapped for its whole life. The caller must not write it while a submission reads it. Reading it on the CPU is slow.</summary>
internal sealed class UploadBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Upload)
{
    /// <summary>A part to write.</summary>
    public Span<T> Write<T>(ulong start, int count)
        where T : unmanaged => View<T>(start, count);
}
