using System.Runtime.InteropServices;
using Lsm.Runtime.Tests.Training;
using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Making instances and devices: every failure comes with advice on the set-up, and drivers behind portability extensions are found.</summary>
public class SetupTests
{
    private static readonly Dictionary<string, Result[]> Failures = new()
    {
        ["vkEnumerateInstanceVersion"] = [Result.ErrorOutOfHostMemory],
        ["vkEnumerateInstanceExtensionProperties"] = [Result.ErrorOutOfHostMemory, Result.ErrorOutOfDeviceMemory, Result.ErrorLayerNotPresent],
        ["vkCreateInstance"] =
        [
            Result.ErrorOutOfHostMemory, Result.ErrorOutOfDeviceMemory, Result.ErrorInitializationFailed, Result.ErrorLayerNotPresent,
            Result.ErrorExtensionNotPresent, Result.ErrorUnknown,
        ],
        ["vkEnumeratePhysicalDevices"] = [Result.ErrorOutOfHostMemory, Result.ErrorOutOfDeviceMemory, Result.ErrorInitializationFailed],
        ["vkEnumerateDeviceExtensionProperties"] = [Result.ErrorOutOfHostMemory, Result.ErrorOutOfDeviceMemory, Result.ErrorLayerNotPresent],
        ["vkCreateDevice"] =
        [
            Result.ErrorOutOfHostMemory, Result.ErrorOutOfDeviceMemory, Result.ErrorInitializationFailed, Result.ErrorExtensionNotPresent,
            Result.ErrorFeatureNotPresent, Result.ErrorTooManyObjects, Result.ErrorDeviceLost, Result.ErrorUnknown,
        ],
    };

    public static IEnumerable<TestCaseData> Calls() => Failures.SelectMany(call => call.Value.Select(result => new TestCaseData(call.Key, result)));

    [TestCaseSource(nameof(Calls))]
    public void Open_CallFails_ThrowsUnavailableWithAdviceOnTheSetUp(string call, Result result)
    {
        VulkanTest.RequireDevice();
        using var layer = new SetupLayer { Failure = (call, result) };
        var error = Assert.Throws<VulkanUnavailableException>(() => OwnedVulkanDevice.Open(entry: SetupLayer.Entry))!;
        Assert.That(error.Message, Does.StartWith($"{call} returned {result}: ").And.Contain("use the CPU engine"));
        Assert.That(error.Message, Does.Not.Contain("agents").And.Not.Contain("smaller liquid"), "nothing was made yet that could be smaller");
    }

    [Test]
    public void Create_CallOfTheSetUpFails_AutoTakesTheProcessorAndVulkanThrows([Values("vkCreateInstance", "vkCreateDevice")] string call)
    {
        VulkanTest.RequireDevice();
        using var layer = new SetupLayer { Failure = (call, Result.ErrorOutOfHostMemory) };
        var options = new EngineOptions { VulkanEntry = SetupLayer.Entry };
        Assert.That(() => LsmEngine.Create(Model.TestModels.Create(), EngineKind.Vulkan, options), Throws.InstanceOf<VulkanUnavailableException>());
        using LsmEngine auto = LsmEngine.Create(Model.TestModels.Create(), EngineKind.Auto, options);
        Assert.That(auto.Kind, Is.EqualTo(EngineKind.Cpu));
    }

    [Test]
    public void Create_CallOfTheSetUpFailsWithFailOver_ContinuesOnTheProcessor([Values("vkCreateInstance", "vkCreateDevice")] string call)
    {
        VulkanTest.RequireDevice();
        using var layer = new SetupLayer { Failure = (call, Result.ErrorOutOfHostMemory) };
        using LsmEngine engine = LsmEngine.Create(
            Model.TestModels.Create(), EngineKind.Vulkan, new EngineOptions { VulkanEntry = SetupLayer.Entry, FailOver = new FailOverOptions() });
        Assert.That((engine.Kind, engine.Choice), Is.EqualTo((EngineKind.Cpu, engine.Choice)));
        Assert.That(engine.Choice, Does.Contain(call));
    }

    [Test]
    public void List_CallFails_ThrowsInsteadOfAnEmptyList()
    {
        VulkanTest.RequireDevice();
        using var layer = new SetupLayer { Failure = ("vkEnumeratePhysicalDevices", Result.ErrorInitializationFailed) };
        Assert.That(() => VulkanDeviceInfo.List(SetupLayer.Entry), Throws.InstanceOf<VulkanUnavailableException>());
        layer.Failure = ("vkCreateInstance", Result.ErrorIncompatibleDriver);
        Assert.That(VulkanDeviceInfo.List(SetupLayer.Entry), Is.Empty, "no driver is no failure");
    }

    [TestCase("WINDOWS", "vulkan-1.dll")]
    [TestCase("OSX", "brew install vulkan-loader molten-vk")]
    [TestCase("LINUX", "apt-get install libvulkan1 mesa-vulkan-drivers")]
    public void Of_EachPlatform_SaysWhatToInstallThere(string platform, string advice) =>
        Assert.That(SetupAdvice.Of(Result.ErrorInitializationFailed, "vkCreateInstance", OSPlatform.Create(platform)).Message, Does.Contain(advice).And.Contain("VK_DRIVER_FILES"));

    [TestCase("not json", null)]
    [TestCase("""{"file_format_version": "1.0.0", "ICD": {"library_path": "/no/such/driver.so", "api_version": "1.1.0"}}""", null)]
    [TestCase("""{"file_format_version": "1.0.0", "ICD": {"library_path": "LIBRARY", "api_version": "1.1.0", "is_portability_driver": true}}""", "llvmpipe")]
    public void Open_DriverManifest_OpensItsDeviceOrSaysWhatIsWrong(string manifest, string? device)
    {
        const string lavapipe = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";
        if (!File.Exists(lavapipe))
        {
            Checkout.Missing($"There is no {lavapipe} (Debian and Ubuntu: apt-get install mesa-vulkan-drivers).");
        }

        string library = System.Text.RegularExpressions.Regex.Match(File.ReadAllText(lavapipe), "\"library_path\": *\"([^\"]+)\"").Groups[1].Value;
        using var folder = new TemporaryFolder();
        string file = folder["driver.json"]; // the loader reads no file of another name
        File.WriteAllText(file, manifest.Replace("LIBRARY", library, StringComparison.Ordinal));
        string output = ChildProcess.Run(new Dictionary<string, string> { ["VK_DRIVER_FILES"] = file, ["VK_ICD_FILENAMES"] = file }, "open-device");
        Assert.That(output, device is null ? Does.StartWith("VulkanUnavailableException: ").And.Contain("apt-get install") : Does.Contain(device));
    }

    [Test]
    public void Open_LoaderListsPortabilityEnumeration_EnablesItAndItsFlag()
    {
        VulkanTest.RequireDevice();
        using var layer = new SetupLayer { Portable = true };
        using OwnedVulkanDevice device = OwnedVulkanDevice.Open(entry: SetupLayer.Entry);
        Assert.That(layer.InstanceExtensions, Does.Contain("VK_KHR_portability_enumeration"));
        Assert.That(layer.InstanceFlags, Is.EqualTo(InstanceCreateFlags.EnumeratePortabilityBitKhr));
        Assert.That(layer.DeviceExtensions, Is.EqualTo(new[] { "VK_KHR_portability_subset" }));
    }

    [Test]
    public void VulkanInstance_FirstLoaderWithoutDriver_TakesTheNext()
    {
        VulkanTest.RequireDevice();
        using var instance = new VulkanInstance(validation: false, [SetupLayer.WithoutDriver, VulkanFunctions.SystemEntry()]);
        Assert.That(instance.Devices, Is.Not.Empty);
        Assert.That(instance.Functions.Entry, Is.EqualTo(VulkanFunctions.SystemEntry()));
    }

    [Test]
    public void VulkanInstance_NoLoaderWithDriver_ThrowsTheFirstFailure() =>
        Assert.That(
            () => new VulkanInstance(validation: false, [SetupLayer.WithoutDriver, SetupLayer.WithoutDriver]),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains("no driver with a device"));

    [Test]
    public void SystemEntries_NoSuchLibrary_SaysWhatToInstall() =>
        Assert.That(
            () => VulkanFunctions.SystemEntries(["libno-such-vulkan.so.9"]),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains("no Vulkan loader").And.Message.Contains("libno-such-vulkan.so.9"));
}
