using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Where Vulkan's functions come from: the device first, which skips the loader's dispatch, else the instance. One per device, because
/// the binding keeps the pointers it was given.
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
        nint entry = getInstanceProcAddr != 0 ? getInstanceProcAddr : SystemEntry();
        this.getInstanceProcAddr = (delegate* unmanaged[Stdcall]<nint, byte*, nint>)entry;
        Api = new Vk(this);
    }

    public Vk Api { get; }

    /// <summary>vkGetInstanceProcAddr of this system's loader.</summary>
    public static nint SystemEntry() => SystemEntry(LoaderNames);

    /// <summary>The loader's vkGetInstanceProcAddr. The loader stays loaded: drivers do not take unloading well.</summary>
    public static nint SystemEntry(string[] loaderNames)
    {
        foreach (string name in loaderNames)
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out nint entry))
            {
                return entry;
            }
        }

        throw new VulkanUnavailableException(
            $"There is no Vulkan loader on this machine (tried {string.Join(", ", loaderNames)}). " +
            "Install the GPU's driver and the loader (Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers), or use the CPU engine.");
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

    /// <summary>The device is destroyed: what is still looked up comes from the instance.</summary>
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
