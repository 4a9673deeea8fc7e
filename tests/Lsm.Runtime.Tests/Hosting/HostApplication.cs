using System.Runtime.InteropServices;
using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;
using CommandBuffer = Silk.NET.Vulkan.CommandBuffer;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>
/// Another user of Vulkan in this process: an instance, a device, a queue and its own work, created without the library. What the
/// validation layer says until the instance is gone is in <see cref="Log"/>.
/// </summary>
internal sealed unsafe class HostApplication : IDisposable
{
    public const uint Vulkan10 = 1u << 22;
    public const uint Vulkan12 = Vulkan10 | (2u << 12);

    private readonly ValidationLog log = new();
    private readonly HostKind kind;
    private readonly bool validation;
    private readonly Instance instance;
    private readonly PhysicalDevice physical;
    private readonly uint family;
    private readonly Queue queue;
    private readonly DebugUtilsMessengerEXT messenger;
    private Device device;
    private bool disposed;

    public HostApplication(HostKind kind, bool validation = true)
    {
        (this.kind, this.validation) = (kind, validation);
        instance = CreateInstance();
        Api.CurrentInstance = instance;
        messenger = validation ? CreateMessenger() : default;
        (physical, family) = FirstThatComputes();
        device = CreateDevice();
        Api.CurrentDevice = device;
        Queue made;
        Api.GetDeviceQueue(device, family, 0, &made);
        queue = made;
        Commands = new HostCommands(this, device, family);
    }

    public Vk Api { get; } = Vk.GetApi();

    public HostGate Gate { get; } = new();

    public HostCommands Commands { get; }

    public Device Device => device;

    public PhysicalDevice Physical => physical;

    /// <summary>What the layer has said so far.</summary>
    public IReadOnlyList<string> Log => log.Messages;

    /// <summary>What it hands to a plug-in: the newer host also its way to Vulkan's functions.</summary>
    public VulkanHandles Handles => new(
        instance.Handle, physical.Handle, device.Handle, queue.Handle, family,
        kind == HostKind.Vulkan10 ? Vulkan10 : Vulkan12,
        kind == HostKind.Timeline ? VulkanFeatures.Timeline : VulkanFeatures.None,
        kind == HostKind.Vulkan10 ? 0 : NativeLibrary.GetExport(NativeLibrary.Load("libvulkan.so.1"), "vkGetInstanceProcAddr"),
        Gate);

    /// <summary>Submits commands of its own under its lock.</summary>
    public void Submit(CommandBuffer commands, Fence fence, TimelinePoint wait = default, TimelinePoint signal = default)
    {
        Semaphore waited = new(wait.Semaphore), signalled = new(signal.Semaphore);
        ulong waitValue = wait.Value, signalValue = signal.Value;
        PipelineStageFlags stages = PipelineStageFlags.AllCommandsBit;
        var values = new TimelineSemaphoreSubmitInfo
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            WaitSemaphoreValueCount = wait.Semaphore == 0 ? 0u : 1,
            PWaitSemaphoreValues = &waitValue,
            SignalSemaphoreValueCount = signal.Semaphore == 0 ? 0u : 1,
            PSignalSemaphoreValues = &signalValue,
        };
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo,
            PNext = kind == HostKind.Timeline ? &values : null,
            WaitSemaphoreCount = wait.Semaphore == 0 ? 0u : 1,
            PWaitSemaphores = &waited,
            PWaitDstStageMask = &stages,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = signal.Semaphore == 0 ? 0u : 1,
            PSignalSemaphores = &signalled,
        };
        Gate.Enter();
        try
        {
            Check(Api.QueueSubmit(queue, 1, &info, fence));
        }
        finally
        {
            Gate.Exit();
        }
    }

    public void DestroyDevice()
    {
        if (device.Handle != 0)
        {
            Commands.Dispose();
            Api.DestroyDevice(device, null);
            device = default;
        }
    }

    /// <summary>Destroys the remaining objects, and fails for any message of the layer.</summary>
    public void Close()
    {
        Dispose();
        Assert.That(Log, Is.Empty, "the validation layer, up to the instance's end");
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        DestroyDevice();
        if (messenger.Handle != 0)
        {
            var destroy = (delegate* unmanaged<Instance, DebugUtilsMessengerEXT, void*, void>)(void*)Api.GetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT");
            destroy(instance, messenger, null);
        }

        Api.DestroyInstance(instance, null);
        Api.Dispose();
        log.Dispose();
    }

    public static void Check(Result result) => Assert.That(result, Is.EqualTo(Result.Success));

    private Instance CreateInstance()
    {
        fixed (byte* layer = "VK_LAYER_KHRONOS_validation"u8)
        fixed (byte* extension = "VK_EXT_debug_utils"u8)
        {
            var application = new ApplicationInfo { SType = StructureType.ApplicationInfo, ApiVersion = kind == HostKind.Vulkan10 ? Vulkan10 : Vulkan12 };
            ValidationFeatureEnableEXT ordering = ValidationFeatureEnableEXT.SynchronizationValidationExt;
            DebugUtilsMessengerCreateInfoEXT messages = log.CreateInfo();
            var features = new ValidationFeaturesEXT
            {
                SType = StructureType.ValidationFeaturesExt, PNext = &messages, EnabledValidationFeatureCount = 1, PEnabledValidationFeatures = &ordering,
            };
            var info = new InstanceCreateInfo { SType = StructureType.InstanceCreateInfo, PApplicationInfo = &application };
            if (validation)
            {
                info.PNext = &features;
                info.EnabledLayerCount = info.EnabledExtensionCount = 1;
                info.PpEnabledLayerNames = &layer;
                info.PpEnabledExtensionNames = &extension;
            }

            Instance made;
            Check(Api.CreateInstance(&info, null, &made));
            return made;
        }
    }

    private DebugUtilsMessengerEXT CreateMessenger()
    {
        var create = (delegate* unmanaged<Instance, DebugUtilsMessengerCreateInfoEXT*, void*, DebugUtilsMessengerEXT*, Result>)(void*)
            Api.GetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT");
        DebugUtilsMessengerCreateInfoEXT info = log.CreateInfo();
        DebugUtilsMessengerEXT made;
        Check(create(instance, &info, null, &made));
        return made;
    }

    private (PhysicalDevice Device, uint Family) FirstThatComputes()
    {
        uint count = 0;
        Check(Api.EnumeratePhysicalDevices(instance, &count, null));
        var all = new PhysicalDevice[count];
        fixed (PhysicalDevice* first = all)
        {
            Check(Api.EnumeratePhysicalDevices(instance, &count, first));
        }

        foreach (PhysicalDevice candidate in all)
        {
            uint families = 0;
            Api.GetPhysicalDeviceQueueFamilyProperties(candidate, &families, null);
            var properties = new QueueFamilyProperties[families];
            fixed (QueueFamilyProperties* first = properties)
            {
                Api.GetPhysicalDeviceQueueFamilyProperties(candidate, &families, first);
            }

            int found = Array.FindIndex(properties, family => family.QueueFlags.HasFlag(QueueFlags.ComputeBit));
            if (found >= 0)
            {
                return (candidate, (uint)found);
            }
        }

        throw new InvalidOperationException("No device computes; ask VulkanTest first.");
    }

    private Device CreateDevice()
    {
        float priority = 1;
        var queueInfo = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo, QueueFamilyIndex = family, QueueCount = 1, PQueuePriorities = &priority,
        };
        var timeline = new PhysicalDeviceTimelineSemaphoreFeatures { SType = StructureType.PhysicalDeviceTimelineSemaphoreFeatures, TimelineSemaphore = true };
        var info = new DeviceCreateInfo
        {
            SType = StructureType.DeviceCreateInfo,
            PNext = kind == HostKind.Timeline ? &timeline : null,
            QueueCreateInfoCount = 1,
            PQueueCreateInfos = &queueInfo,
        };
        Device made;
        Check(Api.CreateDevice(physical, &info, null, &made));
        return made;
    }
}
