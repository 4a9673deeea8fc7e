using System.Buffers.Binary;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>A compute pipeline: one module with its specialisation constants fixed.</summary>
internal sealed unsafe class Kernel : IDisposable
{
    private const uint Magic = 0x07230203;
    private const int HeaderBytes = 20;
    private readonly VulkanDevice device;
    private Pipeline pipeline;

    /// <summary>Compiles a module for a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="layout">Its bindings; it must outlive the kernel.</param>
    /// <param name="spirv">The module; its entry point is <c>main</c>.</param>
    /// <param name="constants">Specialisation constants by id, each 32 bits: numbers as they are, floats as their bits.</param>
    /// <exception cref="ArgumentException">The bytes are not a SPIR-V module.</exception>
    public Kernel(VulkanDevice device, KernelLayout layout, ReadOnlySpan<byte> spirv, IReadOnlyDictionary<uint, uint> constants)
    {
        this.device = device;
        Layout = layout;
        ShaderModule module = CreateModule(device, spirv);
        try
        {
            pipeline = CreatePipeline(module, constants);
        }
        finally
        {
            device.Api.DestroyShaderModule(device.Handle, module, null);
        }
    }

    public KernelLayout Layout { get; }

    public Pipeline Handle => pipeline;

    public void Dispose()
    {
        if (device.Health.HoldsBack(this))
        {
            return;
        }

        device.Objects.Destroy(ObjectType.Pipeline, pipeline.Handle);
        pipeline = default;
    }

    // A driver need not check a module, and some crash on a bad one.
    private static void CheckModule(ReadOnlySpan<byte> spirv)
    {
        if (spirv.Length < HeaderBytes || spirv.Length % 4 != 0 || BinaryPrimitives.ReadUInt32LittleEndian(spirv) != Magic)
        {
            throw new ArgumentException($"The {spirv.Length} bytes are not a SPIR-V module: a module is a whole number of 32-bit words, at least 5, and begins with {Magic:x8}.", nameof(spirv));
        }
    }

    private static ShaderModule CreateModule(VulkanDevice device, ReadOnlySpan<byte> spirv)
    {
        CheckModule(spirv);
        fixed (byte* code = spirv)
        {
            var info = new ShaderModuleCreateInfo { SType = StructureType.ShaderModuleCreateInfo, CodeSize = (nuint)spirv.Length, PCode = (uint*)code };
            ShaderModule module;
            VulkanException.Check(device.Api.CreateShaderModule(device.Handle, &info, null, &module), "vkCreateShaderModule");
            return module;
        }
    }

    private Pipeline CreatePipeline(ShaderModule module, IReadOnlyDictionary<uint, uint> constants)
    {
        uint[] values = [.. constants.Values];
        SpecializationMapEntry[] entries =
            [.. constants.Keys.Select((id, i) => new SpecializationMapEntry { ConstantID = id, Offset = (uint)(4 * i), Size = 4 })];
        fixed (byte* main = "main"u8)
        fixed (uint* data = values)
        fixed (SpecializationMapEntry* map = entries)
        {
            var specialisation = new SpecializationInfo
            {
                MapEntryCount = (uint)entries.Length,
                PMapEntries = map,
                DataSize = (nuint)(4 * values.Length),
                PData = data,
            };
            var info = new ComputePipelineCreateInfo
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = module,
                    PName = main,
                    PSpecializationInfo = &specialisation,
                },
                Layout = Layout.Pipeline,
            };
            Pipeline made;
            VulkanException.Check(device.Api.CreateComputePipelines(device.Handle, device.Pipelines?.Handle ?? default, 1, &info, null, &made), "vkCreateComputePipelines");
            device.Objects.Add(ObjectType.Pipeline, made.Handle);
            return made;
        }
    }
}
