using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>An instance of our own, and the devices it lists.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const uint Vulkan10 = 1u << 22;
    private const uint Vulkan12 = Vulkan10 | (2u << 12);

    private readonly VulkanFunctions functions;
    private readonly PhysicalDevice[] physicalDevices;
    private Instance instance;
    private DebugUtilsMessengerEXT messenger;

    /// <summary>Makes an instance.</summary>
    /// <param name="validation">Whether to turn the Khronos validation layer on.</param>
    /// <param name="entry">vkGetInstanceProcAddr, or 0 to take the system loader's.</param>
    public VulkanInstance(bool validation, nint entry = 0)
    {
        functions = new VulkanFunctions(entry);
        Log = validation ? new ValidationLog() : null;
        try
        {
            ApiVersion = SupportedVersion();
            Create();
            functions.UseInstance(instance);
            CreateMessenger();
            physicalDevices = ListPhysicalDevices();
            Devices = [.. physicalDevices.Select(Describe)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the validation layer said, where it is on.</summary>
    public ValidationLog? Log { get; }

    public VulkanFunctions Functions => functions;

    public Instance Handle => instance;

    /// <summary>1.2 where the loader has it, else 1.0.</summary>
    public uint ApiVersion { get; }

    /// <summary>All devices, in the loader's order.</summary>
    public IReadOnlyList<VulkanDeviceInfo> Devices { get; } = [];

    public PhysicalDevice PhysicalDevice(int index) => physicalDevices[index];

    /// <summary>The first family whose queues compute, or -1. Families that only compute come last in every driver's list.</summary>
    public int ComputeFamily(PhysicalDevice device)
    {
        uint count = 0;
        functions.Api.GetPhysicalDeviceQueueFamilyProperties(device, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* all = families)
        {
            functions.Api.GetPhysicalDeviceQueueFamilyProperties(device, &count, all);
        }

        return Array.FindIndex(families, family => family.QueueCount > 0 && family.QueueFlags.HasFlag(QueueFlags.ComputeBit));
    }

    public void Dispose()
    {
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
        Log?.Dispose();
    }

    private uint SupportedVersion()
    {
        // A 1.0 loader has no such function.
        if (functions.GetProcAddress("vkEnumerateInstanceVersion") == 0)
        {
            return Vulkan10;
        }

        uint version = 0;
        VulkanException.Check(functions.Api.EnumerateInstanceVersion(&version), "vkEnumerateInstanceVersion");
        return version >= Vulkan12 ? Vulkan12 : Vulkan10;
    }

    private void Create()
    {
        fixed (byte* name = "Lsm"u8)
        fixed (byte* layer = "VK_LAYER_KHRONOS_validation"u8)
        fixed (byte* extension = "VK_EXT_debug_utils"u8)
        {
            var application = new ApplicationInfo
            {
                SType = StructureType.ApplicationInfo,
                PApplicationName = name,
                PEngineName = name,
                ApiVersion = ApiVersion,
            };
            var info = new InstanceCreateInfo { SType = StructureType.InstanceCreateInfo, PApplicationInfo = &application };

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
                info.EnabledExtensionCount = 1;
                info.PpEnabledExtensionNames = &extension;
            }

            Instance made;
            Result result = functions.Api.CreateInstance(&info, null, &made);
            if (result == Result.ErrorIncompatibleDriver)
            {
                throw NoDriver();
            }

            VulkanException.Check(result, "vkCreateInstance");
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
            functions.GetProcAddress("vkCreateDebugUtilsMessengerEXT");
        DebugUtilsMessengerCreateInfoEXT info = Log.CreateInfo();
        DebugUtilsMessengerEXT made;
        VulkanException.Check(create(instance, &info, null, &made), "vkCreateDebugUtilsMessengerEXT");
        messenger = made;
    }

    private PhysicalDevice[] ListPhysicalDevices()
    {
        uint count = 0;
        VulkanException.Check(functions.Api.EnumeratePhysicalDevices(instance, &count, null), "vkEnumeratePhysicalDevices");
        if (count == 0)
        {
            throw NoDriver();
        }

        var devices = new PhysicalDevice[count];
        fixed (PhysicalDevice* all = devices)
        {
            VulkanException.Check(functions.Api.EnumeratePhysicalDevices(instance, &count, all), "vkEnumeratePhysicalDevices");
        }

        return devices;
    }

    private VulkanDeviceInfo Describe(PhysicalDevice device, int index)
    {
        PhysicalDeviceProperties properties;
        functions.Api.GetPhysicalDeviceProperties(device, &properties);
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

    private static VulkanUnavailableException NoDriver() => new(
        "There is a Vulkan loader on this machine but no driver with a device. Install the GPU's Vulkan driver " +
        "(Debian and Ubuntu: apt-get install mesa-vulkan-drivers, which also brings a software device), or use the CPU engine.");
}
