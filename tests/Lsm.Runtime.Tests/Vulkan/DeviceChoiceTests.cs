using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>The choice among several devices.</summary>
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
    public void Choose_NameOrIndex_TakesThatDeviceElseTheMostCapable(string? name, int? index, int expected) =>
        Assert.That(DeviceChoice.Choose(Four, name, index).Index, Is.EqualTo(expected));

    [Test]
    public void Choose_IntegratedAndSoftware_TakesIntegrated() =>
        Assert.That(DeviceChoice.Choose(Four[..2], null, null).Index, Is.EqualTo(1));

    [TestCase("radeon", null, "radeon")]
    [TestCase(null, 9, "index 9")]
    [TestCase("display", null, "no queue that can compute")]
    [TestCase(null, 4, "no queue that can compute")]
    public void Choose_NoSuchDevice_RefusedWithTheList(string? name, int? index, string reason) =>
        Assert.That(
            () => DeviceChoice.Choose(Four, name, index),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains(reason).And.Message.Contains("Small Integrated"));

    [Test]
    public void Open_EachDevice_OpensByNameAndByIndex()
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
    public void Open_UnknownName_ListsTheDevices()
    {
        VulkanTest.RequireDevice();
        Assert.That(
            () => OwnedVulkanDevice.Open(name: "no such device").Dispose(),
            Throws.InstanceOf<VulkanUnavailableException>().With.Message.Contains(VulkanTest.Devices[0].Name));
    }
}
