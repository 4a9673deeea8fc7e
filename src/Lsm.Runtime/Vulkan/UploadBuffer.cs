namespace Lsm.Runtime.Vulkan;

/// <summary>Host to device: mapped for its whole life. Writing it while a submission reads it is the caller's race. Reading it back is slow.</summary>
internal sealed class UploadBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Upload)
{
    /// <summary>A part to write.</summary>
    public Span<T> Write<T>(ulong start, int count)
        where T : unmanaged => View<T>(start, count);
}
