using System.Runtime.InteropServices;
using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// A compute device on handles that a host owns: it creates buffers, kernels and command sequences, and destroys only these.
/// One thread at a time, except that the queue may be shared through the handles' gate. <see cref="OwnedVulkanDevice"/> also makes the device.
/// </summary>
internal unsafe class VulkanDevice : IDisposable
{
    private const uint Vulkan10 = 1u << 22;
    private const uint Vulkan11 = (1u << 22) | (1u << 12);
    private const uint Vulkan12 = (1u << 22) | (2u << 12);

    private readonly VulkanHandles handles;
    private CommandPool commandPool;
    private bool ownsPipelines;

    /// <summary>Attaches to a device.</summary>
    /// <param name="handles">The device; it must outlive this object.</param>
    /// <param name="coreLimits">Use no more than the limits that every device has.</param>
    /// <param name="health">The health of another object on the same device, which must outlive this one; null for a new one.</param>
    public VulkanDevice(in VulkanHandles handles, bool coreLimits, DeviceHealth? health = null)
        : this(Checked(handles), new VulkanFunctions(handles.GetInstanceProcAddr), coreLimits, health)
    {
    }

    private protected VulkanDevice(in VulkanHandles handles, VulkanFunctions functions, bool coreLimits, DeviceHealth? health = null)
    {
        this.handles = handles;
        Health = health ?? new DeviceHealth(this);
        Functions = functions;
        Functions.UseInstance(new Instance(handles.Instance));
        Functions.UseDevice(new Device(handles.Device));
        Handle = new Device(handles.Device);
        CheckFamily();
        Queue = handles.Queue != 0 ? new Queue(handles.Queue) : LookUpQueue();

        PhysicalDeviceProperties properties;
        Api.GetPhysicalDeviceProperties(PhysicalDevice, &properties);
        Name = Marshal.PtrToStringUTF8((nint)properties.DeviceName) ?? "";
        Identity = DeviceIdentity.Of(properties);
        IsSoftware = properties.DeviceType == PhysicalDeviceType.Cpu;
        DeviceLimits limits = DeviceLimits.Of(properties.Limits);
        Limits = coreLimits ? limits.ClampedToCore() : limits;
        RoundsToNearest = DeclaresFloatControls(properties.ApiVersion) && HasFloatControls();
        HasTimeline = Math.Min(handles.ApiVersion, properties.ApiVersion) >= Vulkan12 && handles.Enabled.HasFlag(VulkanFeatures.Timeline);
        Objects = new DeviceObjects(this);
        Memory = new MemoryPool(this);
        var poolInfo = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo,
            QueueFamilyIndex = handles.QueueFamilyIndex,
        };
        CommandPool pool;
        VulkanException.Check(Api.CreateCommandPool(Handle, &poolInfo, null, &pool), "vkCreateCommandPool");
        commandPool = pool;
        Objects.Add(ObjectType.CommandPool, pool.Handle);
    }

    public string Name { get; }

    /// <summary>Identifies the device and driver that compiled pipelines belong to.</summary>
    public DeviceIdentity Identity { get; }

    /// <summary>The cache of compiled pipelines, or null.</summary>
    public PipelineCache? Pipelines { get; private set; }

    /// <summary>Whether the driver computes on the processor.</summary>
    public bool IsSoftware { get; }

    public DeviceLimits Limits { get; }

    /// <summary>
    /// Whether modules may declare rounding to nearest even and signed zeros: the device has both for 32-bit floats, and the owner of
    /// the device declared the version or extension that they need.
    /// </summary>
    public bool RoundsToNearest { get; }

    /// <summary>Whether submissions may wait for timeline semaphores and signal them: part of the core, and declared by the owner.</summary>
    public bool HasTimeline { get; }

    /// <summary>The handles that this was made with.</summary>
    public VulkanHandles Handles => handles;

    public Vk Api => Functions.Api;

    public Device Handle { get; }

    public PhysicalDevice PhysicalDevice => new(handles.PhysicalDevice);

    public MemoryPool Memory { get; }

    /// <summary>The objects that were made here and are not destroyed yet.</summary>
    public DeviceObjects Objects { get; }

    public CommandPool CommandPool => commandPool;

    /// <summary>Whether the device still answers, and how long a wait may take.</summary>
    public DeviceHealth Health { get; }

    /// <summary>Whether everything made here is destroyed.</summary>
    public bool IsDisposed { get; private set; }

    protected VulkanFunctions Functions { get; }

    private Queue Queue { get; }

    /// <summary>Keeps compiled pipelines in a folder from now on.</summary>
    public void KeepPipelines(string folder)
    {
        Pipelines ??= new PipelineCache(this, folder);
        ownsPipelines = true;
    }

    /// <summary>Shares the compiled pipelines of another object on the same device, which must outlive this one.</summary>
    public void SharePipelines(VulkanDevice other) => Pipelines = other.Pipelines;

    /// <summary>Calls of vkQueueSubmit so far.</summary>
    public long Submissions { get; private set; }

    /// <summary>Hands recorded commands to the queue in one submission; the fence is signalled when they are done.</summary>
    /// <param name="commands">The commands, in their order.</param>
    /// <param name="fence">An unsignalled fence.</param>
    /// <param name="wait">The point that they wait for, if any; needs <see cref="HasTimeline"/>.</param>
    /// <param name="signal">The point that they signal when they are done, if any; needs <see cref="HasTimeline"/>.</param>
    public void Submit(ReadOnlySpan<CommandBuffer> commands, Fence fence, TimelinePoint wait = default, TimelinePoint signal = default)
    {
        var info = new SubmitInfo { SType = StructureType.SubmitInfo, CommandBufferCount = (uint)commands.Length };
        Semaphore waited = new(wait.Semaphore), signalled = new(signal.Semaphore);
        ulong waitValue = wait.Value, signalValue = signal.Value;
        PipelineStageFlags stages = CommandRecorder.Work;
        var values = new TimelineSemaphoreSubmitInfo { SType = StructureType.TimelineSemaphoreSubmitInfo };
        if (wait.Semaphore != 0)
        {
            info.PNext = &values;
            info.WaitSemaphoreCount = values.WaitSemaphoreValueCount = 1;
            info.PWaitSemaphores = &waited;
            info.PWaitDstStageMask = &stages;
            values.PWaitSemaphoreValues = &waitValue;
        }

        if (signal.Semaphore != 0)
        {
            info.PNext = &values;
            info.SignalSemaphoreCount = values.SignalSemaphoreValueCount = 1;
            info.PSignalSemaphores = &signalled;
            values.PSignalSemaphoreValues = &signalValue;
        }

        Result result;
        IQueueGate? gate = handles.Gate;
        fixed (CommandBuffer* first = commands)
        {
            info.PCommandBuffers = first;
            gate?.Enter();
            try
            {
                result = Api.QueueSubmit(Queue, 1, &info, fence);
            }
            finally
            {
                gate?.Exit();
            }
        }

        Submissions++;
        Health.Submitted(fence, result);
        VulkanException.Check(result, "vkQueueSubmit");
    }

    /// <summary>Drops all objects that were created here without a call to the driver, because the host's device no longer exists.</summary>
    public void Forget()
    {
        Memory.Forget();
        Objects.Forget();
        (commandPool, Pipelines, IsDisposed) = (default, null, true);
    }

    /// <summary>Destroys what was made here. Buffers, kernels and sequences must be disposed before. On a hung device nothing is destroyed; call again later.</summary>
    public virtual void Dispose()
    {
        if (Health.HoldsBack(this))
        {
            return;
        }

        IsDisposed = true;
        if (ownsPipelines)
        {
            Pipelines?.Dispose();
        }

        Pipelines = null;
        Objects.Destroy(ObjectType.CommandPool, commandPool.Handle);
        commandPool = default;
        Memory.Dispose();
        GC.SuppressFinalize(this);
    }

    private static VulkanHandles Checked(in VulkanHandles handles)
    {
        foreach ((string name, nint handle) in new[] { ("Instance", handles.Instance), ("PhysicalDevice", handles.PhysicalDevice), ("Device", handles.Device) })
        {
            if (handle == 0)
            {
                throw new ArgumentException($"The host's {name} is 0; it must be the Vk{name} that the host created.", nameof(handles));
            }
        }

        // Vulkan itself lets 0 stand for 1.0.
        if (handles.ApiVersion is > 0 and < Vulkan10)
        {
            throw new ArgumentException($"ApiVersion is {handles.ApiVersion}; it is packed as Vulkan does it: 0x400000 is 1.0, 0x402000 is 1.2.", nameof(handles));
        }

        return handles;
    }

    private void CheckFamily()
    {
        uint count = 0, family = handles.QueueFamilyIndex;
        Api.GetPhysicalDeviceQueueFamilyProperties(PhysicalDevice, &count, null);
        QueueFamilyProperties* families = stackalloc QueueFamilyProperties[(int)count];
        Api.GetPhysicalDeviceQueueFamilyProperties(PhysicalDevice, &count, families);
        if (family >= count || (families[family].QueueFlags & QueueFlags.ComputeBit) == 0 || (handles.Queue == 0 && handles.QueueIndex >= families[family].QueueCount))
        {
            throw new ArgumentException(
                $"QueueFamilyIndex is {family} and QueueIndex {handles.QueueIndex}; the device has {count} families, and one whose queues compute is needed. Give the family that the host's queue was made from.");
        }
    }

    private Queue LookUpQueue()
    {
        Queue queue;
        Api.GetDeviceQueue(Handle, handles.QueueFamilyIndex, handles.QueueIndex, &queue);
        return queue;
    }

    private bool DeclaresFloatControls(uint driverVersion)
    {
        uint version = Math.Min(handles.ApiVersion, driverVersion);
        return version >= Vulkan12 || (version >= Vulkan11 && handles.Enabled.HasFlag(VulkanFeatures.FloatControls));
    }

    private bool HasFloatControls()
    {
        var controls = new PhysicalDeviceFloatControlsProperties { SType = StructureType.PhysicalDeviceFloatControlsProperties };
        var properties = new PhysicalDeviceProperties2 { SType = StructureType.PhysicalDeviceProperties2, PNext = &controls };
        Api.GetPhysicalDeviceProperties2(PhysicalDevice, &properties);
        return controls.ShaderRoundingModeRtefloat32 && controls.ShaderSignedZeroInfNanPreserveFloat32;
    }
}
