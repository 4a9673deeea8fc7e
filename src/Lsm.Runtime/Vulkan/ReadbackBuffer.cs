namespace Lsm.Runtime.Vulkan;

/// <summary>Device to host: mapped for its whole life. Its contents are there once the submission that writes it has been waited for.</summary>
internal sealed class ReadbackBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Readback)
{
    /// <summary>A part to read.</summary>
    public ReadOnlySpan<T> Read<T>(ulong start, int count)
        where T : unmanaged => View<T>(start, count);
}
