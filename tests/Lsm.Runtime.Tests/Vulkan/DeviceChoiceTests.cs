using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Which device is taken, and what is said when there is none.</summary>
public class DeviceChoiceTests
{
    private static readonly VulkanDeviceInfo[] Four =
    [
        new(0, "llvmpipe (LLVM 15)", VulkanDeviceType.Cpu, 1 << 22, true),
        new(1, "Small Integrated", VulkanDeviceType.Integrated, 1 << 22, true),
        new(2, "Large Discrete A", VulkanDeviceType.Discrete, 1 << 22, true),
        new(3, "Large Discrete B", VulkanDeviceType.Discrete, 1 << 22, true),
        new(4, "Display Only", VulkanDeviceType.Discrete, 1 << 22, false),
    ];

    [TestCase(null, null, 2, Description = "discrete before integrated before CPU, then the loader's order")]
    [TestCase("integrated", null, 1, Description = "by part of the name, whatever its case")]
    [TestCase("large", null, 2)]
    [TestCase(null, 3, 3)]
    [TestCase(null, 0, 0)]
    public void Takes_the_device_asked_for_or_the_most_capable(string? name, int? index, int expected) =>
        Assert.That(DeviceChoice.Choose(Four, name, index).Index, Is.EqualTo(expected));

    [Test]
    public void Integrated_comes_before_software() =>
        Assert.That(DeviceChoice.Choose(Four[..2], null, null).Index, Is.EqualTo(1));

    [TestCase("radeon", null, "radeon")]
    [TestCase(null, 9, "index 9")]
    [TestCase("display", null, "no queue that can compute")]
    [TestCase(null, 4, "no queue that can compute")]
    public void A_device_that_cannot_be_had_is_refused_with_the_list(string? name, int? index, string reason) =>
        Assert.That(
            () => DeviceChoice.Choose(Four, name, index),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains(reason).And.Message.Contains("Small Integrated"));

    [Test]
    public void Without_a_loader_the_message_says_what_to_install() =>
        Assert.That(
            () => VulkanFunctions.SystemEntries(["libno-such-vulkan.so.9"]),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains("no Vulkan loader").And.Message.Contains("libvulkan1"));

    [Test]
    public void A_device_is_opened_by_name_and_by_index()
    {
        VulkanTest.RequireDevice();
        foreach (VulkanDeviceInfo info in VulkanTest.Devices)
        {
            using (OwnedVulkanDevice byIndex = OwnedVulkanDevice.Open(index: info.Index))
            {
                Assert.That(byIndex.Name, Is.EqualTo(info.Name));
            }

            using OwnedVulkanDevice byName = OwnedVulkanDevice.Open(name: info.Name.ToUpperInvariant());
            Assert.That(byName.Name, Is.EqualTo(info.Name));
        }
    }

    [Test]
    public void A_name_that_no_device_has_lists_the_devices()
    {
        VulkanTest.RequireDevice();
        Assert.That(
            () => OwnedVulkanDevice.Open(name: "no such device").Dispose(),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains(VulkanTest.Devices[0].Name));
    }
}
