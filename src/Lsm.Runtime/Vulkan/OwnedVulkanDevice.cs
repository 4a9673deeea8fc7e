using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>A compute device that this library opens: instance, device and queue are made here and destroyed with it. A device that is never disposed is destroyed by
/// its finaliser, with all remaining objects.</summary>
internal sealed unsafe class OwnedVulkanDevice : VulkanDevice
{
    private readonly VulkanInstance instance;

    private OwnedVulkanDevice(VulkanInstance instance, in VulkanHandles handles, bool coreLimits)
        : base(handles, instance.Functions, coreLimits) => this.instance = instance;

    /// <summary>Its index in the loader's list.</summary>
    public int Index { get; private init; }

    /// <summary>The messages of the validation layer, where it is on.</summary>
    public ValidationLog? Validation => instance.Log;

    /// <summary>Opens a device.</summary>
    /// <param name="name">Part of its name, or null.</param>
    /// <param name="index">Its index in the loader's order, or null.</param>
    /// <param name="validation">Whether to turn the Khronos validation layer on.</param>
    /// <param name="coreLimits">Use no more than the limits that every device has.</param>
    /// <param name="entry">vkGetInstanceProcAddr, or 0 to take the system loader's.</param>
    /// <exception cref="VulkanUnavailableException">No loader, no driver, no such device, none that computes, or a call of the set-up failed.</exception>
    public static OwnedVulkanDevice Open(string? name = null, int? index = null, bool validation = false, bool coreLimits = false, nint entry = 0)
    {
        HungDevices.TryDestroy();
        var instance = new VulkanInstance(validation, entry);
        var device = default(Device);
        try
        {
            int chosen = DeviceChoice.Choose(instance.Devices, name, index).Index;
            PhysicalDevice physical = instance.PhysicalDevice(chosen);
            uint family = (uint)instance.ComputeFamily(physical);
            device = CreateDevice(instance, physical, family);
            instance.Functions.UseDevice(device);
            Queue queue;
            instance.Functions.Api.GetDeviceQueue(device, family, 0, &queue);
            var handles = new VulkanHandles(
                instance.Handle.Handle, physical.Handle, device.Handle, queue.Handle, family, instance.ApiVersion, GetInstanceProcAddr: instance.Functions.Entry);
            return new OwnedVulkanDevice(instance, handles, coreLimits) { Index = chosen };
        }
        catch
        {
            Destroy(instance, device);
            throw;
        }
    }

    /// <summary>Everything that used the device is unreachable too, so no call can be in progress. A device that still works is tried again at the next collection.</summary>
    ~OwnedVulkanDevice()
    {
        if (instance is null || IsDisposed)
        {
            return; // the constructor failed, and its caller has destroyed the rest
        }

        if (Health.IsBusy())
        {
            GC.ReRegisterForFinalize(this);
            return;
        }

        Objects.DestroyAll();
        Memory.Forget();
        Destroy(instance, Handle);
    }

    public override void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        if (Health.HoldsBack(this))
        {
            HungDevices.Add(this);
            return;
        }

        base.Dispose();
        Destroy(instance, Handle);
        GC.SuppressFinalize(this);
    }

    private static void Destroy(VulkanInstance instance, Device device)
    {
        if (device.Handle != 0)
        {
            instance.Functions.Api.DestroyDevice(device, null);
            instance.Functions.ForgetDevice();
        }

        instance.Dispose();
    }

    private static Device CreateDevice(VulkanInstance instance, PhysicalDevice physical, uint family)
    {
        float priority = 1;
        var queue = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = family,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        var info = new DeviceCreateInfo { SType = StructureType.DeviceCreateInfo, QueueCreateInfoCount = 1, PQueueCreateInfos = &queue };
        fixed (byte* subset = "VK_KHR_portability_subset"u8)
        {
            // A device that lists it must be given it; of what such a device lacks nothing is used here.
            info.PpEnabledExtensionNames = &subset;
            info.EnabledExtensionCount = new ExtensionNames(instance.Functions.Api, physical).Has("VK_KHR_portability_subset") ? 1u : 0;
            Device made;
            SetupAdvice.Check(instance.Functions.Api.CreateDevice(physical, &info, null, &made), "vkCreateDevice");
            return made;
        }
    }
}
