using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>One allocation from the driver, which is divided into pieces: first fit, neighbours merged when freed. Mapped for its whole life if possible.</summary>
internal sealed unsafe class MemoryBlock
{
    private readonly List<(ulong Offset, ulong Size)> free;

    public MemoryBlock(DeviceMemory memory, ulong size, uint type, byte* mapped)
    {
        Memory = memory;
        Size = size;
        Type = type;
        Mapped = mapped;
        free = [(0, size)];
    }

    public DeviceMemory Memory { get; }

    public ulong Size { get; }

    public uint Type { get; }

    /// <summary>The host's view, or null.</summary>
    public byte* Mapped { get; }

    public bool IsEmpty => free.Count == 1 && free[0].Size == Size;

    public bool TryTake(ulong size, ulong alignment, out ulong offset)
    {
        for (int i = 0; i < free.Count; i++)
        {
            (ulong start, ulong length) = free[i];
            offset = (start + alignment - 1) / alignment * alignment;
            ulong lost = offset - start;
            if (length < lost || length - lost < size)
            {
                continue;
            }

            free.RemoveAt(i);
            ulong after = length - lost - size;
            if (after > 0)
            {
                free.Insert(i, (offset + size, after));
            }

            if (lost > 0)
            {
                free.Insert(i, (start, lost));
            }

            return true;
        }

        offset = 0;
        return false;
    }

    public void Return(ulong offset, ulong size)
    {
        int i = 0;
        while (i < free.Count && free[i].Offset < offset)
        {
            i++;
        }

        free.Insert(i, (offset, size));
        Merge(i);
        if (i > 0)
        {
            Merge(i - 1);
        }
    }

    private void Merge(int i)
    {
        if (i + 1 < free.Count && free[i].Offset + free[i].Size == free[i + 1].Offset)
        {
            free[i] = (free[i].Offset, free[i].Size + free[i + 1].Size);
            free.RemoveAt(i + 1);
        }
    }
}
