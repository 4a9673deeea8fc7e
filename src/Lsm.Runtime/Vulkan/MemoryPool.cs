using Lsm.Runtime.Telemetry;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>Device memory in large blocks that buffers share, because drivers allow few allocations and each takes long.</summary>
internal sealed unsafe class MemoryPool : IDisposable
{
    private const ulong BlockSize = 16UL << 20;

    private readonly VulkanDevice device;
    private readonly PhysicalDeviceMemoryProperties properties;
    private readonly List<MemoryBlock> blocks = [];

    public MemoryPool(VulkanDevice device)
    {
        this.device = device;
        PhysicalDeviceMemoryProperties read;
        device.Api.GetPhysicalDeviceMemoryProperties(device.PhysicalDevice, &read);
        properties = read;
    }

    /// <summary>Allocations held from the driver.</summary>
    public int Blocks => blocks.Count;

    /// <summary>A range for a buffer of that role: the memory types that suit it are tried from the best on.</summary>
    /// <exception cref="VulkanException">No memory type that fits has room.</exception>
    public (MemoryBlock Block, ulong Offset) Allocate(in MemoryRequirements requirements, BufferRole role)
    {
        Result last = Result.ErrorOutOfDeviceMemory;
        foreach (MemoryPropertyFlags wanted in Preferences(role))
        {
            for (uint type = 0; type < properties.MemoryTypeCount; type++)
            {
                bool fits = (requirements.MemoryTypeBits & (1u << (int)type)) != 0 && properties.MemoryTypes[(int)type].PropertyFlags.HasFlag(wanted);
                if (!fits)
                {
                    continue;
                }

                (MemoryBlock? block, ulong offset, last) = TakeFrom(type, requirements);
                if (block is not null)
                {
                    return (block, offset);
                }

                if (last is not (Result.ErrorOutOfDeviceMemory or Result.ErrorOutOfHostMemory))
                {
                    throw VulkanException.Of(last, "vkAllocateMemory");
                }
            }
        }

        throw VulkanException.Of(last, $"vkAllocateMemory ({requirements.Size} bytes for {role.ToString().ToLowerInvariant()} on {device.Name})");
    }

    public void Free(MemoryBlock block, ulong offset, ulong size)
    {
        block.Return(offset, size);
        if (block.IsEmpty)
        {
            blocks.Remove(block);
            MemoryInUse.Add(device.Name, -(long)block.Size);
            device.Objects.Destroy(ObjectType.DeviceMemory, block.Memory.Handle);
        }
    }

    /// <summary>Drops all memory without a call to the driver, because it was freed with its device.</summary>
    public void Forget()
    {
        blocks.ForEach(block => MemoryInUse.Add(device.Name, -(long)block.Size));
        blocks.Clear();
    }

    public void Dispose()
    {
        foreach (MemoryBlock block in blocks)
        {
            device.Objects.Destroy(ObjectType.DeviceMemory, block.Memory.Handle);
        }

        Forget();
    }

    // Every device has a type that is visible and coherent, so the last entry always fits something. The last entry of Device takes anything.
    private static MemoryPropertyFlags[] Preferences(BufferRole role)
    {
        const MemoryPropertyFlags mapped = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        return role switch
        {
            BufferRole.Upload => [mapped | MemoryPropertyFlags.DeviceLocalBit, mapped],
            BufferRole.Readback => [mapped | MemoryPropertyFlags.HostCachedBit, mapped],
            _ => [MemoryPropertyFlags.DeviceLocalBit, MemoryPropertyFlags.None],
        };
    }

    private (MemoryBlock? Block, ulong Offset, Result Result) TakeFrom(uint type, in MemoryRequirements requirements)
    {
        foreach (MemoryBlock block in blocks)
        {
            if (block.Type == type && block.TryTake(requirements.Size, requirements.Alignment, out ulong offset))
            {
                return (block, offset, Result.Success);
            }
        }

        // A request above half a block gets a block of its own. If there is no room for a whole block, one of the requested size is tried.
        ulong size = requirements.Size > BlockSize / 2 ? requirements.Size : BlockSize;
        Result result = NewBlock(type, size, out MemoryBlock? made);
        if (made is null && size > requirements.Size)
        {
            result = NewBlock(type, requirements.Size, out made);
        }

        if (made is null)
        {
            return (null, 0, result);
        }

        made.TryTake(requirements.Size, requirements.Alignment, out ulong first);
        return (made, first, Result.Success);
    }

    private Result NewBlock(uint type, ulong size, out MemoryBlock? block)
    {
        block = null;
        var info = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = size, MemoryTypeIndex = type };
        DeviceMemory memory;
        Result result = device.Api.AllocateMemory(device.Handle, &info, null, &memory);
        if (result != Result.Success)
        {
            return result;
        }

        void* mapped = null;
        if (properties.MemoryTypes[(int)type].PropertyFlags.HasFlag(MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit))
        {
            result = device.Api.MapMemory(device.Handle, memory, 0, size, 0, &mapped);
            if (result != Result.Success)
            {
                device.Api.FreeMemory(device.Handle, memory, null);
                throw VulkanException.Of(result, "vkMapMemory");
            }
        }

        block = new MemoryBlock(memory, size, type, (byte*)mapped);
        blocks.Add(block);
        device.Objects.Add(ObjectType.DeviceMemory, memory.Handle);
        MemoryInUse.Add(device.Name, (long)size);
        return Result.Success;
    }
}
