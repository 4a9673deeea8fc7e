using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;
using CommandBuffer = Silk.NET.Vulkan.CommandBuffer;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>A host's own work: command buffers that fill a buffer of its own with a number, their fences, and a timeline.</summary>
internal sealed unsafe class HostCommands : IDisposable
{
    private const int Slots = 3;
    private readonly HostApplication host;
    private readonly Device device;
    private readonly CommandPool pool;
    private readonly CommandBuffer[] buffers = new CommandBuffer[Slots];
    private readonly Fence[] fences = new Fence[Slots];
    private readonly List<Semaphore> timelines = [];
    private readonly Buffer target;
    private readonly DeviceMemory memory;
    private readonly uint* mapped;

    public HostCommands(HostApplication host, Device device, uint family)
    {
        (this.host, this.device) = (host, device);
        var poolInfo = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo, Flags = CommandPoolCreateFlags.ResetCommandBufferBit, QueueFamilyIndex = family,
        };
        CommandPool madePool;
        HostApplication.Check(Api.CreateCommandPool(device, &poolInfo, null, &madePool));
        pool = madePool;
        var allocate = new CommandBufferAllocateInfo
        {
            SType = StructureType.CommandBufferAllocateInfo, CommandPool = pool, Level = CommandBufferLevel.Primary, CommandBufferCount = Slots,
        };
        fixed (CommandBuffer* first = buffers)
        {
            HostApplication.Check(Api.AllocateCommandBuffers(device, &allocate, first));
        }

        var signalled = new FenceCreateInfo { SType = StructureType.FenceCreateInfo, Flags = FenceCreateFlags.SignaledBit };
        for (int i = 0; i < Slots; i++)
        {
            Fence made;
            HostApplication.Check(Api.CreateFence(device, &signalled, null, &made));
            fences[i] = made;
        }

        (target, memory, nint view) = Mappable();
        mapped = (uint*)view;
    }

    private Vk Api => host.Api;

    /// <summary>Starts recording a command buffer of its own, once its last submission is done.</summary>
    public CommandBuffer Begin(int slot)
    {
        Wait(slot);
        var begin = new CommandBufferBeginInfo { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        HostApplication.Check(Api.BeginCommandBuffer(buffers[slot], &begin));
        return buffers[slot];
    }

    /// <summary>Records work of its own: 64 words become this number.</summary>
    public void Fill(int slot, uint number)
    {
        var before = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = AccessFlags.TransferWriteBit, DstAccessMask = AccessFlags.TransferWriteBit };
        Api.CmdPipelineBarrier(buffers[slot], PipelineStageFlags.TransferBit, PipelineStageFlags.TransferBit, 0, 1, &before, 0, null, 0, null);
        Api.CmdFillBuffer(buffers[slot], target, 0, 256, number);
        var after = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = AccessFlags.TransferWriteBit, DstAccessMask = AccessFlags.HostReadBit };
        Api.CmdPipelineBarrier(buffers[slot], PipelineStageFlags.TransferBit, PipelineStageFlags.HostBit, 0, 1, &after, 0, null, 0, null);
    }

    public void Submit(int slot, TimelinePoint wait = default, TimelinePoint signal = default)
    {
        HostApplication.Check(Api.EndCommandBuffer(buffers[slot]));
        Fence fence = fences[slot];
        HostApplication.Check(Api.ResetFences(device, 1, &fence));
        host.Submit(buffers[slot], fence, wait, signal);
    }

    public void Wait(int slot)
    {
        Fence fence = fences[slot];
        HostApplication.Check(Api.WaitForFences(device, 1, &fence, true, ulong.MaxValue));
    }

    /// <summary>What its work left behind; wait first.</summary>
    public uint Filled => mapped[63];

    /// <summary>Its own work from beginning to end.</summary>
    public void Run(int slot, uint number)
    {
        Begin(slot);
        Fill(slot, number);
        Submit(slot);
        Wait(slot);
        Assert.That(Filled, Is.EqualTo(number));
    }

    public ulong CreateTimeline()
    {
        var type = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline };
        var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
        Semaphore made;
        HostApplication.Check(Api.CreateSemaphore(device, &info, null, &made));
        timelines.Add(made);
        return made.Handle;
    }

    public void Signal(TimelinePoint point)
    {
        var info = new SemaphoreSignalInfo { SType = StructureType.SemaphoreSignalInfo, Semaphore = new(point.Semaphore), Value = point.Value };
        HostApplication.Check(Api.SignalSemaphore(device, &info));
    }

    /// <summary>Whether a point is reached within a number of milliseconds.</summary>
    public bool IsReached(TimelinePoint point, int milliseconds)
    {
        var semaphore = new Semaphore(point.Semaphore);
        ulong value = point.Value;
        var info = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &semaphore, PValues = &value };
        Result result = Api.WaitSemaphores(device, &info, (ulong)milliseconds * 1_000_000);
        Assert.That(result, Is.EqualTo(Result.Success).Or.EqualTo(Result.Timeout));
        return result == Result.Success;
    }

    public void Dispose()
    {
        timelines.ForEach(timeline => Api.DestroySemaphore(device, timeline, null));
        Array.ForEach(fences, fence => Api.DestroyFence(device, fence, null));
        Api.DestroyCommandPool(device, pool, null);
        Api.DestroyBuffer(device, target, null);
        Api.FreeMemory(device, memory, null);
    }

    private (Buffer Buffer, DeviceMemory Memory, nint Mapped) Mappable()
    {
        var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = 256, Usage = BufferUsageFlags.TransferDstBit };
        Buffer buffer;
        HostApplication.Check(Api.CreateBuffer(device, &info, null, &buffer));
        MemoryRequirements needs;
        Api.GetBufferMemoryRequirements(device, buffer, &needs);
        PhysicalDeviceMemoryProperties types;
        Api.GetPhysicalDeviceMemoryProperties(host.Physical, &types);
        const MemoryPropertyFlags wanted = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        uint type = 0;
        while ((needs.MemoryTypeBits & (1u << (int)type)) == 0 || !types.MemoryTypes[(int)type].PropertyFlags.HasFlag(wanted))
        {
            type++;
        }

        var allocation = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = needs.Size, MemoryTypeIndex = type };
        DeviceMemory made;
        HostApplication.Check(Api.AllocateMemory(device, &allocation, null, &made));
        HostApplication.Check(Api.BindBufferMemory(device, buffer, made, 0));
        void* view;
        HostApplication.Check(Api.MapMemory(device, made, 0, 256, 0, &view));
        return (buffer, made, (nint)view);
    }
}
