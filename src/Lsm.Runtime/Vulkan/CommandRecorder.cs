using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Writes commands into a sequence. Each command sees all writes of the commands before it: there is a barrier between them unless it is
/// declined, for commands that share no memory.
/// </summary>
internal sealed unsafe class CommandRecorder(VulkanDevice device, CommandBuffer commands)
{
    /// <summary>The pipeline stages of a tick on the device, in which its submission waits and which its barriers separate.</summary>
    public const PipelineStageFlags Work = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit | PipelineStageFlags.DrawIndirectBit;
    private const AccessFlags Writes = AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit;
    private const AccessFlags Uses = AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit | AccessFlags.TransferReadBit
        | AccessFlags.TransferWriteBit | AccessFlags.IndirectCommandReadBit;

    private CommandBuffer commands = commands;

    /// <summary>Redirects the recorder to another command buffer. Allocates nothing.</summary>
    public void Continue(CommandBuffer target) => commands = target;

    /// <summary>Runs a kernel on a number of work-groups.</summary>
    public void Dispatch<T>(Kernel kernel, Bindings bindings, in T push, uint x, uint y = 1, uint z = 1, bool barrier = true)
        where T : unmanaged
    {
        Prepare(kernel, bindings, push, barrier);
        device.Api.CmdDispatch(commands, x, y, z);
    }

    /// <summary>Runs a kernel on as many work-groups as three numbers in a buffer say when it is reached.</summary>
    public void DispatchIndirect<T>(Kernel kernel, Bindings bindings, in T push, VulkanBuffer counts, ulong offset, bool barrier = true)
        where T : unmanaged
    {
        Prepare(kernel, bindings, push, barrier);
        device.Api.CmdDispatchIndirect(commands, counts.Handle, offset);
    }

    public void Copy(BufferRange source, VulkanBuffer target, ulong targetOffset, bool barrier = true)
    {
        Separate(barrier);
        var region = new BufferCopy { SrcOffset = source.Offset, DstOffset = targetOffset, Size = source.Size };
        device.Api.CmdCopyBuffer(commands, source.Buffer.Handle, target.Handle, 1, &region);
    }

    /// <summary>Copies many ranges from one buffer to another.</summary>
    public void Copy(VulkanBuffer source, VulkanBuffer target, ReadOnlySpan<BufferCopy> ranges, bool barrier = true)
    {
        Separate(barrier);
        fixed (BufferCopy* first = ranges)
        {
            device.Api.CmdCopyBuffer(commands, source.Handle, target.Handle, (uint)ranges.Length, first);
        }
    }

    /// <summary>Fills with zeros; offset and size are multiples of 4.</summary>
    public void Clear(BufferRange range, bool barrier = true)
    {
        Separate(barrier);
        device.Api.CmdFillBuffer(commands, range.Buffer.Handle, range.Offset, range.Size, 0);
    }

    /// <summary>Makes everything written visible to the host once the fence is signalled.</summary>
    internal void Finish() => Barrier(PipelineStageFlags.HostBit, AccessFlags.HostReadBit);

    private void Prepare<T>(Kernel kernel, Bindings bindings, in T push, bool barrier)
        where T : unmanaged
    {
        if (sizeof(T) != kernel.Layout.PushConstantBytes)
        {
            throw new ArgumentException($"{sizeof(T)} bytes of push constants were given; the kernel takes {kernel.Layout.PushConstantBytes}.", nameof(push));
        }

        Separate(barrier);
        DescriptorSet set = bindings.Set;
        PipelineLayout layout = kernel.Layout.Pipeline;
        device.Api.CmdBindPipeline(commands, PipelineBindPoint.Compute, kernel.Handle);
        device.Api.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, layout, 0, 1, &set, 0, null);
        fixed (T* values = &push)
        {
            device.Api.CmdPushConstants(commands, layout, ShaderStageFlags.ComputeBit, 0, (uint)sizeof(T), values);
        }
    }

    private void Separate(bool barrier)
    {
        if (barrier)
        {
            Barrier(Work, Uses);
        }
    }

    private void Barrier(PipelineStageFlags stages, AccessFlags uses)
    {
        var memory = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = Writes, DstAccessMask = uses };
        device.Api.CmdPipelineBarrier(commands, Work, stages, 0, 1, &memory, 0, null, 0, null);
    }
}
