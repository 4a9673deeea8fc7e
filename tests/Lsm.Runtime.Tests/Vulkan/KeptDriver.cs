using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Tests that open an engine many times: the driver and the layer stay loaded; loading them anew would take most of the time.</summary>
public abstract class KeptDriver
{
    private VulkanInstance? kept;

    [OneTimeSetUp]
    public void KeepTheDriverLoaded()
    {
        VulkanTest.RequireDevice();
        kept = new VulkanInstance(VulkanTest.Validation);
    }

    [OneTimeTearDown]
    public void LetItGo() => kept?.Dispose();
}
