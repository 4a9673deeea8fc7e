using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>The names of the extensions that a loader, or a device, lists.</summary>
internal sealed unsafe class ExtensionNames
{
    private readonly HashSet<string> names;

    /// <summary>The instance extensions of a loader and its drivers.</summary>
    public ExtensionNames(Vk api)
    {
        uint count = 0;
        SetupAdvice.Check(api.EnumerateInstanceExtensionProperties((byte*)null, &count, null), "vkEnumerateInstanceExtensionProperties");
        var listed = new ExtensionProperties[count];
        fixed (ExtensionProperties* all = listed)
        {
            SetupAdvice.Check(count == 0 ? Result.Success : api.EnumerateInstanceExtensionProperties((byte*)null, &count, all), "vkEnumerateInstanceExtensionProperties");
        }

        names = Read(listed, count);
    }

    /// <summary>The extensions of a device.</summary>
    public ExtensionNames(Vk api, PhysicalDevice device)
    {
        uint count = 0;
        SetupAdvice.Check(api.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, null), "vkEnumerateDeviceExtensionProperties");
        var listed = new ExtensionProperties[count];
        fixed (ExtensionProperties* all = listed)
        {
            SetupAdvice.Check(count == 0 ? Result.Success : api.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, all), "vkEnumerateDeviceExtensionProperties");
        }

        names = Read(listed, count);
    }

    public bool Has(string name) => names.Contains(name);

    private static HashSet<string> Read(ExtensionProperties[] listed, uint count)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            fixed (byte* name = listed[i].ExtensionName)
            {
                read.Add(Marshal.PtrToStringUTF8((nint)name) ?? "");
            }
        }

        return read;
    }
}
