using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// A compute device on handles that someone else owns: it makes buffers, kernels and command sequences, and destroys only what it made.
/// One thread at a time, except that the queue may be shared through the handles' gate. <see cref="OwnedVulkanDevice"/> adds a device of our own.
/// </summary>
internal unsafe class VulkanDevice : IDisposable
{
    private const uint Vulkan11 = (1u << 22) | (1u << 12);
    private const uint Vulkan12 = (1u << 22) | (2u << 12);

    private readonly VulkanHandles handles;
    private CommandPool commandPool;

    /// <summary>Attaches to a device.</summary>
    /// <param name="handles">The device; it must outlive this object.</param>
    /// <param name="coreLimits">Use no more than the limits that every device has.</param>
    public VulkanDevice(in VulkanHandles handles, bool coreLimits)
        : this(handles, new VulkanFunctions(handles.GetInstanceProcAddr), coreLimits)
    {
    }

    private protected VulkanDevice(in VulkanHandles handles, VulkanFunctions functions, bool coreLimits)
    {
        this.handles = handles;
        Functions = functions;
        Functions.UseInstance(new Instance(handles.Instance));
        Functions.UseDevice(new Device(handles.Device));
        Handle = new Device(handles.Device);
        Queue = new Queue(handles.Queue);

        PhysicalDeviceProperties properties;
        Api.GetPhysicalDeviceProperties(PhysicalDevice, &properties);
        Name = Marshal.PtrToStringUTF8((nint)properties.DeviceName) ?? "";
        DriverVersion = properties.DriverVersion;
        IsSoftware = properties.DeviceType == PhysicalDeviceType.Cpu;
        DeviceLimits limits = DeviceLimits.Of(properties.Limits);
        Limits = coreLimits ? limits.ClampedToCore() : limits;
        RoundsToNearest = DeclaresFloatControls(properties.ApiVersion) && HasFloatControls();
        Memory = new MemoryPool(this);
        var poolInfo = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo,
            QueueFamilyIndex = handles.QueueFamilyIndex,
        };
        CommandPool pool;
        VulkanException.Check(Api.CreateCommandPool(Handle, &poolInfo, null, &pool), "vkCreateCommandPool");
        commandPool = pool;
    }

    public string Name { get; }

    public uint DriverVersion { get; }

    /// <summary>Whether the driver computes on the processor.</summary>
    public bool IsSoftware { get; }

    public DeviceLimits Limits { get; }

    /// <summary>
    /// Whether modules may declare rounding to nearest even and true signed zeros: the device has both for 32-bit floats, and whoever made
    /// the device declared what they need.
    /// </summary>
    public bool RoundsToNearest { get; }

    /// <summary>What this was made on.</summary>
    public VulkanHandles Handles => handles;

    public Vk Api => Functions.Api;

    public Device Handle { get; }

    public PhysicalDevice PhysicalDevice => new(handles.PhysicalDevice);

    public MemoryPool Memory { get; }

    public CommandPool CommandPool => commandPool;

    protected VulkanFunctions Functions { get; }

    private Queue Queue { get; }

    /// <summary>Hands recorded commands to the queue; the fence is signalled when they are done.</summary>
    public void Submit(CommandBuffer commands, Fence fence)
    {
        var info = new SubmitInfo { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        IQueueGate? gate = handles.Gate;
        gate?.Enter();
        Result result;
        try
        {
            result = Api.QueueSubmit(Queue, 1, &info, fence);
        }
        finally
        {
            gate?.Exit();
        }

        VulkanException.Check(result, "vkQueueSubmit");
    }

    /// <summary>Destroys what was made here. Buffers, kernels and sequences must be disposed before.</summary>
    public virtual void Dispose()
    {
        if (commandPool.Handle != 0)
        {
            Api.DestroyCommandPool(Handle, commandPool, null);
            commandPool = default;
        }

        Memory?.Dispose();
        GC.SuppressFinalize(this);
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
