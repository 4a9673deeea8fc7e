namespace Lsm.Runtime.Vulkan;

/// <summary>A part of a buffer, in bytes.</summary>
internal readonly record struct BufferRange(VulkanBuffer Buffer, ulong Offset, ulong Size)
{
    /// <summary>The whole buffer.</summary>
    public static implicit operator BufferRange(VulkanBuffer buffer) => new(buffer, 0, buffer.Size);
}
