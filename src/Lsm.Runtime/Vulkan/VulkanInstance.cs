using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>An instance that this library makes, and the devices that it lists.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const uint Vulkan10 = 1u << 22;
    private const uint Vulkan12 = Vulkan10 | (2u << 12);

    private VulkanFunctions? functions;
    private PhysicalDevice[] physicalDevices = [];
    private Instance instance;
    private DebugUtilsMessengerEXT messenger;

    /// <summary>Makes an instance.</summary>
    /// <param name="validation">Whether to turn the Khronos validation layer on.</param>
    /// <param name="entry">vkGetInstanceProcAddr, or 0 to take the first of the system's loaders that has a driver.</param>
    /// <exception cref="VulkanUnavailableException">There is no loader or no driver, or a call failed.</exception>
    public VulkanInstance(bool validation, nint entry = 0)
        : this(validation, entry != 0 ? [entry] : VulkanFunctions.SystemEntries())
    {
    }

    /// <summary>Makes an instance through the first of several vkGetInstanceProcAddr that has a driver.</summary>
    public VulkanInstance(bool validation, IReadOnlyList<nint> entries)
    {
        Log = validation ? new ValidationLog() : null;
        VulkanUnavailableException? first = null;
        try
        {
            foreach (nint entry in entries)
            {
                try
                {
                    SetUp(entry);
                    return;
                }
                catch (VulkanUnavailableException failure)
                {
                    first ??= failure; // thrown below, unless the next loader has a driver
                    Destroy();
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Dispose();
        ExceptionDispatchInfo.Capture(first!).Throw();
    }

    /// <summary>The messages of the validation layer, where it is on.</summary>
    public ValidationLog? Log { get; }

    public VulkanFunctions Functions => functions!;

    public Instance Handle => instance;

    /// <summary>1.2 where the loader has it, else 1.0.</summary>
    public uint ApiVersion { get; private set; }

    /// <summary>All devices, in the loader's order.</summary>
    public IReadOnlyList<VulkanDeviceInfo> Devices { get; private set; } = [];

    public PhysicalDevice PhysicalDevice(int index) => physicalDevices[index];

    /// <summary>The first queue family that can compute, or -1. Drivers list families that only compute last.</summary>
    public int ComputeFamily(PhysicalDevice device)
    {
        uint count = 0;
        Functions.Api.GetPhysicalDeviceQueueFamilyProperties(device, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* all = families)
        {
            Functions.Api.GetPhysicalDeviceQueueFamilyProperties(device, &count, all);
        }

        return Array.FindIndex(families, family => family.QueueCount > 0 && family.QueueFlags.HasFlag(QueueFlags.ComputeBit));
    }

    public void Dispose()
    {
        Destroy();
        Log?.Dispose();
    }

    private void SetUp(nint entry)
    {
        functions = new VulkanFunctions(entry);
        ApiVersion = SupportedVersion();
        Create();
        functions.UseInstance(instance);
        CreateMessenger();
        physicalDevices = ListPhysicalDevices();
        Devices = [.. physicalDevices.Select(Describe)];
    }

    private void Destroy()
    {
        if (functions is null)
        {
            return;
        }

        if (messenger.Handle != 0)
        {
            var destroy = (delegate* unmanaged[Stdcall]<Instance, DebugUtilsMessengerEXT, void*, void>)functions.GetProcAddress("vkDestroyDebugUtilsMessengerEXT");
            destroy(instance, messenger, null);
            messenger = default;
        }

        if (instance.Handle != 0)
        {
            functions.Api.DestroyInstance(instance, null);
            instance = default;
        }

        functions.Api.Dispose();
        functions = null;
    }

    private uint SupportedVersion()
    {
        // A 1.0 loader has no such function.
        if (Functions.GetProcAddress("vkEnumerateInstanceVersion") == 0)
        {
            return Vulkan10;
        }

        uint version = 0;
        SetupAdvice.Check(Functions.Api.EnumerateInstanceVersion(&version), "vkEnumerateInstanceVersion");
        return version >= Vulkan12 ? Vulkan12 : Vulkan10;
    }

    private void Create()
    {
        var extensions = new ExtensionNames(Functions.Api);
        fixed (byte* name = "Lsm"u8)
        fixed (byte* layer = "VK_LAYER_KHRONOS_validation"u8)
        fixed (byte* debug = "VK_EXT_debug_utils"u8)
        fixed (byte* portability = "VK_KHR_portability_enumeration"u8)
        fixed (byte* properties = "VK_KHR_get_physical_device_properties2"u8)
        {
            byte** enabled = stackalloc byte*[3];
            var application = new ApplicationInfo
            {
                SType = StructureType.ApplicationInfo,
                PApplicationName = name,
                PEngineName = name,
                ApiVersion = ApiVersion,
            };
            var info = new InstanceCreateInfo { SType = StructureType.InstanceCreateInfo, PApplicationInfo = &application, PpEnabledExtensionNames = enabled };

            // Without this flag a loader hides drivers that lack a part of Vulkan which this library does not use, such as MoltenVK.
            if (extensions.Has("VK_KHR_portability_enumeration"))
            {
                info.Flags = InstanceCreateFlags.EnumeratePortabilityBitKhr;
                enabled[info.EnabledExtensionCount++] = portability;
            }

            // Part of the core from 1.1 on; the device extension VK_KHR_portability_subset needs it.
            if (ApiVersion == Vulkan10 && extensions.Has("VK_KHR_get_physical_device_properties2"))
            {
                enabled[info.EnabledExtensionCount++] = properties;
            }

            // The layer also watches the order of reads and writes, and instance creation itself.
            ValidationFeatureEnableEXT ordering = ValidationFeatureEnableEXT.SynchronizationValidationExt;
            DebugUtilsMessengerCreateInfoEXT messages = Log?.CreateInfo() ?? default;
            var features = new ValidationFeaturesEXT
            {
                SType = StructureType.ValidationFeaturesExt,
                PNext = &messages,
                EnabledValidationFeatureCount = 1,
                PEnabledValidationFeatures = &ordering,
            };
            if (Log is not null)
            {
                info.PNext = &features;
                info.EnabledLayerCount = 1;
                info.PpEnabledLayerNames = &layer;
                enabled[info.EnabledExtensionCount++] = debug;
            }

            Instance made;
            Result result = Functions.Api.CreateInstance(&info, null, &made);
            if (result == Result.ErrorIncompatibleDriver)
            {
                throw SetupAdvice.NoDriver();
            }

            SetupAdvice.Check(result, "vkCreateInstance");
            instance = made;
        }
    }

    private void CreateMessenger()
    {
        if (Log is null)
        {
            return;
        }

        var create = (delegate* unmanaged[Stdcall]<Instance, DebugUtilsMessengerCreateInfoEXT*, void*, DebugUtilsMessengerEXT*, Result>)
            Functions.GetProcAddress("vkCreateDebugUtilsMessengerEXT");
        DebugUtilsMessengerCreateInfoEXT info = Log.CreateInfo();
        DebugUtilsMessengerEXT made;
        SetupAdvice.Check(create(instance, &info, null, &made), "vkCreateDebugUtilsMessengerEXT");
        messenger = made;
    }

    private PhysicalDevice[] ListPhysicalDevices()
    {
        uint count = 0;
        SetupAdvice.Check(Functions.Api.EnumeratePhysicalDevices(instance, &count, null), "vkEnumeratePhysicalDevices");
        var devices = new PhysicalDevice[count];
        fixed (PhysicalDevice* all = devices)
        {
            SetupAdvice.Check(count == 0 ? Result.Success : Functions.Api.EnumeratePhysicalDevices(instance, &count, all), "vkEnumeratePhysicalDevices");
        }

        return count > 0 ? devices[..(int)count] : throw SetupAdvice.NoDriver();
    }

    private VulkanDeviceInfo Describe(PhysicalDevice device, int index)
    {
        PhysicalDeviceProperties properties;
        Functions.Api.GetPhysicalDeviceProperties(device, &properties);
        VulkanDeviceType type = properties.DeviceType switch
        {
            PhysicalDeviceType.DiscreteGpu => VulkanDeviceType.Discrete,
            PhysicalDeviceType.IntegratedGpu => VulkanDeviceType.Integrated,
            PhysicalDeviceType.VirtualGpu => VulkanDeviceType.Virtual,
            PhysicalDeviceType.Cpu => VulkanDeviceType.Cpu,
            _ => VulkanDeviceType.Other,
        };
        string name = Marshal.PtrToStringUTF8((nint)properties.DeviceName) ?? "";
        return new VulkanDeviceInfo(index, name, type, properties.ApiVersion, ComputeFamily(device) >= 0);
    }
}
