using System.Runtime.InteropServices;
using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>
/// A vkGetInstanceProcAddr over the system's: it makes one call of the set-up return a chosen result, adds VK_KHR_portability_subset to what every device
/// lists, and keeps what was enabled. One at a time.
/// </summary>
internal sealed unsafe class SetupLayer : IDisposable
{
    private const string Subset = "VK_KHR_portability_subset";
    private static SetupLayer? current;
    private readonly delegate* unmanaged<nint, byte*, nint> real = (delegate* unmanaged<nint, byte*, nint>)VulkanFunctions.SystemEntry();
    private delegate* unmanaged<InstanceCreateInfo*, void*, nint*, int> createInstance;
    private delegate* unmanaged<nint, DeviceCreateInfo*, void*, nint*, int> createDevice;
    private delegate* unmanaged<nint, byte*, uint*, ExtensionProperties*, int> listExtensions;

    public SetupLayer() => current = this;

    /// <summary>vkGetInstanceProcAddr of this layer.</summary>
    public static nint Entry => (nint)(delegate* unmanaged<nint, byte*, nint>)&Look;

    /// <summary>vkGetInstanceProcAddr of a loader without a driver.</summary>
    public static nint WithoutDriver => (nint)(delegate* unmanaged<nint, byte*, nint>)&LookWithoutDriver;

    /// <summary>The call that fails, and its result.</summary>
    public (string Call, Result Result) Failure { get; set; }

    /// <summary>Whether devices list VK_KHR_portability_subset.</summary>
    public bool Portable { get; init; }

    public InstanceCreateFlags InstanceFlags { get; private set; }

    public List<string> InstanceExtensions { get; } = [];

    public List<string> DeviceExtensions { get; } = [];

    public void Dispose() => current = null;

    [UnmanagedCallersOnly]
    private static nint Look(nint instance, byte* name)
    {
        SetupLayer layer = current!;
        string call = Marshal.PtrToStringUTF8((nint)name)!;
        nint found = layer.real(instance, name);
        if (call == layer.Failure.Call)
        {
            return (nint)(delegate* unmanaged<int>)&Fail;
        }

        switch (call)
        {
            case "vkCreateInstance":
                layer.createInstance = (delegate* unmanaged<InstanceCreateInfo*, void*, nint*, int>)found;
                return (nint)(delegate* unmanaged<InstanceCreateInfo*, void*, nint*, int>)&CreateInstance;
            case "vkCreateDevice" when layer.Portable:
                layer.createDevice = (delegate* unmanaged<nint, DeviceCreateInfo*, void*, nint*, int>)found;
                return (nint)(delegate* unmanaged<nint, DeviceCreateInfo*, void*, nint*, int>)&CreateDevice;
            case "vkEnumerateDeviceExtensionProperties" when layer.Portable:
                layer.listExtensions = (delegate* unmanaged<nint, byte*, uint*, ExtensionProperties*, int>)found;
                return (nint)(delegate* unmanaged<nint, byte*, uint*, ExtensionProperties*, int>)&ListExtensions;
            default:
                return found;
        }
    }

    [UnmanagedCallersOnly]
    private static int Fail() => (int)current!.Failure.Result;

    [UnmanagedCallersOnly]
    private static int CreateInstance(InstanceCreateInfo* info, void* allocator, nint* made)
    {
        current!.InstanceFlags = info->Flags;
        Add(current.InstanceExtensions, info->PpEnabledExtensionNames, info->EnabledExtensionCount);
        return current.createInstance(info, allocator, made);
    }

    // The real device does not know the extension.
    [UnmanagedCallersOnly]
    private static int CreateDevice(nint device, DeviceCreateInfo* info, void* allocator, nint* made)
    {
        Add(current!.DeviceExtensions, info->PpEnabledExtensionNames, info->EnabledExtensionCount);
        DeviceCreateInfo without = *info;
        without.EnabledExtensionCount = 0;
        return current.createDevice(device, &without, allocator, made);
    }

    [UnmanagedCallersOnly]
    private static int ListExtensions(nint device, byte* layerName, uint* count, ExtensionProperties* listed)
    {
        if (listed is null)
        {
            int result = current!.listExtensions(device, layerName, count, null);
            (*count)++;
            return result;
        }

        uint own = *count - 1;
        int read = current!.listExtensions(device, layerName, &own, listed);
        listed[own] = default;
        for (int i = 0; i < Subset.Length; i++)
        {
            listed[own].ExtensionName[i] = (byte)Subset[i];
        }

        *count = own + 1;
        return read;
    }

    private static void Add(List<string> names, byte** enabled, uint count)
    {
        for (int i = 0; i < count; i++)
        {
            names.Add(Marshal.PtrToStringUTF8((nint)enabled[i])!);
        }
    }

    [UnmanagedCallersOnly]
    private static nint LookWithoutDriver(nint instance, byte* name) => Marshal.PtrToStringUTF8((nint)name) switch
    {
        "vkCreateInstance" => (nint)(delegate* unmanaged<int>)&RefuseInstance,
        "vkEnumerateInstanceExtensionProperties" => (nint)(delegate* unmanaged<nint, uint*, nint, int>)&ListNothing,
        _ => 0,
    };

    [UnmanagedCallersOnly]
    private static int RefuseInstance() => (int)Result.ErrorIncompatibleDriver;

    [UnmanagedCallersOnly]
    private static int ListNothing(nint layerName, uint* count, nint listed)
    {
        *count = 0;
        return 0;
    }
}
