using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace Lsm.Runtime.Vulkan;

/// <summary>A storage buffer in memory that suits its role. Dispose it before its device, when no work in flight uses it.</summary>
internal abstract unsafe class VulkanBuffer : IDisposable
{
    private readonly VulkanDevice device;
    private readonly MemoryBlock? block;
    private readonly ulong offset;
    private readonly ulong taken;
    private Buffer handle;

    private protected VulkanBuffer(VulkanDevice device, ulong size, BufferRole role)
    {
        this.device = device;
        Size = size;
        var info = new BufferCreateInfo
        {
            SType = StructureType.BufferCreateInfo,
            Size = size,
            Usage = BufferUsageFlags.StorageBufferBit | BufferUsageFlags.IndirectBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit,
            SharingMode = SharingMode.Exclusive,
        };
        Buffer made;
        VulkanException.Check(device.Api.CreateBuffer(device.Handle, &info, null, &made), "vkCreateBuffer");
        handle = made;
        device.Objects.Add(ObjectType.Buffer, handle.Handle);
        try
        {
            MemoryRequirements requirements;
            device.Api.GetBufferMemoryRequirements(device.Handle, handle, &requirements);
            (block, offset) = device.Memory.Allocate(requirements, role);
            taken = requirements.Size;
            VulkanException.Check(device.Api.BindBufferMemory(device.Handle, handle, block.Memory, offset), "vkBindBufferMemory");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Buffer Handle => handle;

    /// <summary>Bytes.</summary>
    public ulong Size { get; }

    private protected byte* Mapped => block!.Mapped + offset;

    public void Dispose()
    {
        if (handle.Handle == 0 || device.Health.HoldsBack(this))
        {
            return;
        }

        device.Objects.Destroy(ObjectType.Buffer, handle.Handle);
        handle = default;
        if (block is not null)
        {
            device.Memory.Free(block, offset, taken);
        }
    }

    /// <summary>A part of the host's view, as elements.</summary>
    private protected Span<T> View<T>(ulong start, int count)
        where T : unmanaged
    {
        if (handle.Handle == 0 || start + ((ulong)count * (ulong)sizeof(T)) > Size)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} elements from byte {start} on leave a buffer of {Size} bytes, or it is disposed.");
        }

        return new Span<T>(Mapped + start, count);
    }
}
