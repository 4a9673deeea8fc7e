using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>Commands that are recorded once and submitted any number of times, with a fence that is signalled when a submission is done.</summary>
internal sealed unsafe class CommandSequence : IDisposable
{
    private readonly VulkanDevice device;
    private CommandBuffer commands;
    private Fence fence;

    public CommandSequence(VulkanDevice device, Action<CommandRecorder> record)
    {
        this.device = device;
        try
        {
            Allocate();
            Record(record);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether a submission has not been waited for yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Submits the commands. Allocates nothing.</summary>
    /// <param name="wait">A point of a host's timeline to wait for on the device, or nothing.</param>
    /// <param name="signal">A point of a host's timeline to signal when done, or nothing.</param>
    /// <param name="before">Other sequences, none of them in flight, that run before it in the same submission: waiting for this one waits for them.</param>
    public void Submit(TimelinePoint wait = default, TimelinePoint signal = default, ReadOnlySpan<CommandSequence> before = default)
    {
        Span<CommandBuffer> all = stackalloc CommandBuffer[before.Length + 1];
        for (int i = 0; i < all.Length; i++)
        {
            CommandSequence each = i < before.Length ? before[i] : this;
            if (each.IsPending)
            {
                throw new InvalidOperationException("The sequence was submitted and not waited for.");
            }

            all[i] = each.commands;
        }

        Fence reset = fence;
        VulkanException.Check(device.Api.ResetFences(device.Handle, 1, &reset), "vkResetFences");
        device.Submit(all, fence, wait, signal);
        IsPending = true;
    }

    /// <summary>Waits for the submission; returns at once if there is none. Allocates nothing.</summary>
    /// <exception cref="VulkanTimeoutException">The submission took longer than <see cref="DeviceHealth.LongestWait"/>.</exception>
    public void Wait()
    {
        if (!IsPending)
        {
            return;
        }

        Result result = device.Health.Wait(fence);
        if (result == Result.Timeout)
        {
            throw new VulkanTimeoutException("vkWaitForFences", device.Health.LongestWait);
        }

        VulkanException.Check(result, "vkWaitForFences");
        IsPending = false;
    }

    /// <summary>Submits and waits.</summary>
    public void Run()
    {
        Submit();
        Wait();
    }

    /// <summary>Waits for a submission in flight, if the device still answers, and destroys the commands.</summary>
    public void Dispose()
    {
        if (device.Health.HoldsBack(this))
        {
            return;
        }

        if (IsPending)
        {
            // A lost device returns at once; one that does not answer in time counts as hung.
            _ = device.Health.Wait(fence);
            if (device.Health.HoldsBack(this))
            {
                return;
            }

            IsPending = false;
        }

        device.Objects.Destroy(ObjectType.Fence, fence.Handle);
        fence = default;
        device.Objects.Destroy(ObjectType.CommandBuffer, (ulong)commands.Handle);
        commands = default;
    }

    private void Allocate()
    {
        var fenceInfo = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        Fence madeFence;
        VulkanException.Check(device.Api.CreateFence(device.Handle, &fenceInfo, null, &madeFence), "vkCreateFence");
        fence = madeFence;
        device.Objects.Add(ObjectType.Fence, fence.Handle);
        var info = new CommandBufferAllocateInfo
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = device.CommandPool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer made;
        VulkanException.Check(device.Api.AllocateCommandBuffers(device.Handle, &info, &made), "vkAllocateCommandBuffers");
        commands = made;
        device.Objects.Add(ObjectType.CommandBuffer, (ulong)made.Handle);
    }

    private void Record(Action<CommandRecorder> record)
    {
        var begin = new CommandBufferBeginInfo { SType = StructureType.CommandBufferBeginInfo };
        VulkanException.Check(device.Api.BeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
        var recorder = new CommandRecorder(device, commands);
        record(recorder);
        recorder.Finish();
        VulkanException.Check(device.Api.EndCommandBuffer(commands), "vkEndCommandBuffer");
    }
}
