using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>A descriptor set: the buffer range at each binding. It never changes; the buffers must outlive the commands that use it.</summary>
internal sealed unsafe class Bindings : IDisposable
{
    private readonly VulkanDevice device;
    private DescriptorPool pool;

    public Bindings(VulkanDevice device, KernelLayout layout, params ReadOnlySpan<BufferRange> ranges)
    {
        this.device = device;
        foreach (BufferRange range in ranges)
        {
            if (range.Size > device.Limits.StorageRange || range.Offset % device.Limits.OffsetAlignment != 0)
            {
                throw new ArgumentException(
                    $"A binding of {range.Size} bytes from byte {range.Offset} on is beyond the device's limits: at most {device.Limits.StorageRange} bytes, from a multiple of {device.Limits.OffsetAlignment}.", nameof(ranges));
            }
        }

        try
        {
            CreatePool(ranges.Length);
            Set = Allocate(layout);
            Write(ranges);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public DescriptorSet Set { get; }

    public void Dispose()
    {
        if (device.Health.HoldsBack(this))
        {
            return;
        }

        device.Objects.Destroy(ObjectType.DescriptorPool, pool.Handle);
        pool = default;
    }

    private void CreatePool(int buffers)
    {
        var size = new DescriptorPoolSize { Type = DescriptorType.StorageBuffer, DescriptorCount = (uint)buffers };
        var info = new DescriptorPoolCreateInfo { SType = StructureType.DescriptorPoolCreateInfo, MaxSets = 1, PoolSizeCount = 1, PPoolSizes = &size };
        DescriptorPool made;
        VulkanException.Check(device.Api.CreateDescriptorPool(device.Handle, &info, null, &made), "vkCreateDescriptorPool");
        pool = made;
        device.Objects.Add(ObjectType.DescriptorPool, pool.Handle);
    }

    private DescriptorSet Allocate(KernelLayout layout)
    {
        DescriptorSetLayout setLayout = layout.Set;
        var info = new DescriptorSetAllocateInfo
        {
            SType = StructureType.DescriptorSetAllocateInfo,
            DescriptorPool = pool,
            DescriptorSetCount = 1,
            PSetLayouts = &setLayout,
        };
        DescriptorSet set;
        VulkanException.Check(device.Api.AllocateDescriptorSets(device.Handle, &info, &set), "vkAllocateDescriptorSets");
        return set;
    }

    private void Write(ReadOnlySpan<BufferRange> ranges)
    {
        DescriptorBufferInfo* infos = stackalloc DescriptorBufferInfo[ranges.Length];
        WriteDescriptorSet* writes = stackalloc WriteDescriptorSet[ranges.Length];
        for (int i = 0; i < ranges.Length; i++)
        {
            infos[i] = new DescriptorBufferInfo { Buffer = ranges[i].Buffer.Handle, Offset = ranges[i].Offset, Range = ranges[i].Size };
            writes[i] = new WriteDescriptorSet
            {
                SType = StructureType.WriteDescriptorSet,
                DstSet = Set,
                DstBinding = (uint)i,
                DescriptorCount = 1,
                DescriptorType = DescriptorType.StorageBuffer,
                PBufferInfo = &infos[i],
            };
        }

        device.Api.UpdateDescriptorSets(device.Handle, (uint)ranges.Length, writes, 0, null);
    }
}
