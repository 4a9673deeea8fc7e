using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Opens devices with the validation layer on, and fails a test for any message of it.</summary>
internal static class VulkanTest
{
    private static readonly Lazy<bool> LayerIsInstalled = new(ProbeLayer);

    public static IReadOnlyList<VulkanDeviceInfo> Devices { get; } = [.. VulkanDeviceInfo.List().Where(device => device.CanCompute)];

    /// <summary>Skips with the reason where there is no device; fails on a build server, so that nothing is skipped unseen.</summary>
    public static void RequireDevice()
    {
        if (Devices.Count == 0)
        {
            Checkout.Missing("There is no Vulkan device (Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers).");
        }
    }

    /// <summary>Whether the validation layer can be turned on; on a build server it must be there.</summary>
    public static bool Validation
    {
        get
        {
            if (!LayerIsInstalled.Value && Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail("The validation layer is missing (Debian and Ubuntu: apt-get install vulkan-validationlayers).");
            }

            return LayerIsInstalled.Value;
        }
    }

    public static OwnedVulkanDevice Open(bool coreLimits = false)
    {
        RequireDevice();
        return OwnedVulkanDevice.Open(validation: Validation, coreLimits: coreLimits);
    }

    private static bool ProbeLayer()
    {
        try
        {
            using var instance = new VulkanInstance(validation: true);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
