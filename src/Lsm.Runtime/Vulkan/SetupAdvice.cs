using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>The errors of setting Vulkan up (loader, driver, instance, device), each with what to do about it on this platform.</summary>
internal static class SetupAdvice
{
    /// <summary>The platform that this process runs on.</summary>
    public static OSPlatform Here =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    /// <summary>How to get a loader and a driver: a sentence without its full stop.</summary>
    public static string Install(OSPlatform platform)
    {
        if (platform == OSPlatform.Windows)
        {
            return "Install or update the graphics card's driver, which also brings the Vulkan loader vulkan-1.dll";
        }

        return platform == OSPlatform.OSX
            ? "Install the Vulkan SDK, or the Vulkan loader and MoltenVK (Homebrew: brew install vulkan-loader molten-vk)"
            : "Install or update the GPU's Vulkan driver and the loader (Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers, which also brings a software device)";
    }

    /// <summary>No loader could be loaded.</summary>
    public static VulkanUnavailableException NoLoader(IEnumerable<string> tried) =>
        new($"There is no Vulkan loader on this machine (tried {string.Join(", ", tried)}). {Install(Here)}, or use the CPU engine.");

    /// <summary>A loader is there, and no driver that has a device.</summary>
    public static VulkanUnavailableException NoDriver() =>
        new($"There is a Vulkan loader on this machine but no driver with a device. {Install(Here)}, or use the CPU engine.");

    /// <summary>Throws unless a call that makes or describes an instance or a device succeeded. A list that is incomplete counts as one.</summary>
    public static void Check(Result result, string call)
    {
        if (result is not (Result.Success or Result.Incomplete))
        {
            throw Of(result, call, Here);
        }
    }

    /// <summary>The error for a call of the set-up that failed.</summary>
    public static VulkanUnavailableException Of(Result result, string call, OSPlatform platform)
    {
        bool device = call is "vkCreateDevice" or "vkEnumerateDeviceExtensionProperties";
        string advice = result switch
        {
            Result.ErrorLayerNotPresent =>
                "a layer is not installed. Turn EngineOptions.Validation off, or install the validation layer (Debian and Ubuntu: apt-get install vulkan-validationlayers; elsewhere the Vulkan SDK)",
            Result.ErrorExtensionNotPresent when !device =>
                "the loader lacks an extension. Turn EngineOptions.Validation off, or update the Vulkan loader",
            Result.ErrorExtensionNotPresent or Result.ErrorFeatureNotPresent =>
                $"the driver lacks what it listed. Update it. {Install(platform)}",
            Result.ErrorTooManyObjects =>
                "the driver makes no more devices. Dispose engines that are no longer used",
            Result.ErrorDeviceLost =>
                "the device was reset or removed. Try again, or restart the machine",
            Result.ErrorOutOfHostMemory or Result.ErrorOutOfDeviceMemory when device =>
                "the driver found too little memory to open the device. Dispose engines that are no longer used, end other programs that use the device, or choose another device",
            Result.ErrorOutOfHostMemory or Result.ErrorInitializationFailed or Result.ErrorIncompatibleDriver =>
                "the loader could not start a driver. A driver manifest that is damaged causes this too: check the files that VK_DRIVER_FILES, VK_ADD_DRIVER_FILES or "
                + $"VK_ICD_FILENAMES name, or unset these variables; VK_LOADER_DEBUG=all shows the file. {Install(platform)}",
            _ => $"the driver refused. {Install(platform)}",
        };
        return new VulkanUnavailableException($"{call} returned {result}: {advice}, or use the CPU engine.", call);
    }
}
