namespace Lsm.Runtime.Vulkan;

/// <summary>A buffer from the device to the CPU, mapped for its whole life. Its contents are valid after a wait for the submission that writes it.</summary>
internal sealed class ReadbackBuffer(VulkanDevice device, ulong size) : VulkanBuffer(device, size, BufferRole.Readback)
{
    /// <summary>A part to read.</summary>
    public ReadOnlySpan<T> Read<T>(ulong start, int count)
        where T : unmanaged => View<T>(start, count);
}
