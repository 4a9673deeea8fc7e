using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>The interface that a program's kernels share: the number of storage buffers, at bindings 0, 1, ... of set 0, and the bytes of push constants.</summary>
internal sealed unsafe class KernelLayout : IDisposable
{
    private readonly VulkanDevice device;
    private DescriptorSetLayout set;
    private PipelineLayout pipeline;

    public KernelLayout(VulkanDevice device, int buffers, int pushConstantBytes)
    {
        this.device = device;
        Buffers = buffers;
        PushConstantBytes = pushConstantBytes;
        try
        {
            CreateSet();
            CreatePipeline();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Buffers { get; }

    public int PushConstantBytes { get; }

    public DescriptorSetLayout Set => set;

    public PipelineLayout Pipeline => pipeline;

    public void Dispose()
    {
        if (device.Health.HoldsBack(this))
        {
            return;
        }

        device.Objects.Destroy(ObjectType.PipelineLayout, pipeline.Handle);
        device.Objects.Destroy(ObjectType.DescriptorSetLayout, set.Handle);
        (pipeline, set) = (default, default);
    }

    private void CreateSet()
    {
        DescriptorSetLayoutBinding* bindings = stackalloc DescriptorSetLayoutBinding[Buffers];
        for (int i = 0; i < Buffers; i++)
        {
            bindings[i] = new DescriptorSetLayoutBinding
            {
                Binding = (uint)i,
                DescriptorType = DescriptorType.StorageBuffer,
                DescriptorCount = 1,
                StageFlags = ShaderStageFlags.ComputeBit,
            };
        }

        var info = new DescriptorSetLayoutCreateInfo
        {
            SType = StructureType.DescriptorSetLayoutCreateInfo,
            BindingCount = (uint)Buffers,
            PBindings = bindings,
        };
        DescriptorSetLayout made;
        VulkanException.Check(device.Api.CreateDescriptorSetLayout(device.Handle, &info, null, &made), "vkCreateDescriptorSetLayout");
        set = made;
        device.Objects.Add(ObjectType.DescriptorSetLayout, set.Handle);
    }

    private void CreatePipeline()
    {
        DescriptorSetLayout layout = set;
        var push = new PushConstantRange { StageFlags = ShaderStageFlags.ComputeBit, Size = (uint)PushConstantBytes };
        var info = new PipelineLayoutCreateInfo
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &layout,
            PushConstantRangeCount = 1,
            PPushConstantRanges = &push,
        };
        PipelineLayout made;
        VulkanException.Check(device.Api.CreatePipelineLayout(device.Handle, &info, null, &made), "vkCreatePipelineLayout");
        pipeline = made;
        device.Objects.Add(ObjectType.PipelineLayout, pipeline.Handle);
    }
}
