using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Looks Vulkan's functions up: in the device first, which avoids the loader's dispatch, else in the instance. One per device, because
/// the binding keeps the pointers that it was given.
/// </summary>
internal sealed unsafe class VulkanFunctions : INativeContext
{
    private static readonly string[] LoaderNames = OperatingSystem.IsWindows()
        ? ["vulkan-1.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libvulkan.1.dylib", "libvulkan.dylib", "libMoltenVK.dylib"]
            : ["libvulkan.so.1", "libvulkan.so"];

    private readonly delegate* unmanaged[Stdcall]<nint, byte*, nint> getInstanceProcAddr;
    private delegate* unmanaged[Stdcall]<nint, byte*, nint> getDeviceProcAddr;
    private nint instance;
    private nint device;

    public VulkanFunctions(nint getInstanceProcAddr = 0)
    {
        Entry = getInstanceProcAddr != 0 ? getInstanceProcAddr : SystemEntry();
        this.getInstanceProcAddr = (delegate* unmanaged[Stdcall]<nint, byte*, nint>)Entry;
        Api = new Vk(this);
    }

    /// <summary>The vkGetInstanceProcAddr in use.</summary>
    public nint Entry { get; }

    public Vk Api { get; }

    /// <summary>vkGetInstanceProcAddr of this system's loader.</summary>
    /// <exception cref="VulkanUnavailableException">There is no loader.</exception>
    public static nint SystemEntry() => SystemEntries(LoaderNames)[0];

    /// <summary>vkGetInstanceProcAddr of every loader of this system, the usual one first.</summary>
    /// <exception cref="VulkanUnavailableException">There is no loader.</exception>
    public static IReadOnlyList<nint> SystemEntries() => SystemEntries(LoaderNames);

    /// <summary>vkGetInstanceProcAddr of the libraries with these names. A library stays loaded, because unloading makes drivers crash.</summary>
    public static IReadOnlyList<nint> SystemEntries(string[] loaderNames)
    {
        var entries = new List<nint>();
        foreach (string name in loaderNames)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out nint entry) && !entries.Contains(entry))
            {
                entries.Add(entry);
            }
        }

        return entries.Count > 0 ? entries : throw SetupAdvice.NoLoader(loaderNames);
    }

    public void UseInstance(Instance made)
    {
        instance = made.Handle;
        Api.CurrentInstance = made;
    }

    public void UseDevice(Device made)
    {
        device = made.Handle;
        getDeviceProcAddr = (delegate* unmanaged[Stdcall]<nint, byte*, nint>)GetProcAddress("vkGetDeviceProcAddr");
        Api.CurrentDevice = made;
    }

    /// <summary>The device is destroyed: functions are looked up in the instance from now on.</summary>
    public void ForgetDevice() => device = 0;

    public nint GetProcAddress(string proc, int? slot = null)
    {
        byte* name = stackalloc byte[proc.Length + 1];
        for (int i = 0; i < proc.Length; i++)
        {
            name[i] = (byte)proc[i];
        }

        name[proc.Length] = 0;
        nint found = device != 0 && getDeviceProcAddr != null ? getDeviceProcAddr(device, name) : 0;
        return found != 0 ? found : getInstanceProcAddr(instance, name);
    }

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        addr = GetProcAddress(proc, slot);
        return addr != 0;
    }

    public void Dispose()
    {
        // Nothing is owned.
    }
}
