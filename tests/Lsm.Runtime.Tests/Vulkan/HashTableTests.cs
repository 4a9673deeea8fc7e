using Lsm.Hashes;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Every Vulkan device found computes the hashes of the table.</summary>
public class HashTableTests
{
    private static IEnumerable<int> Devices() => VulkanTest.Devices.Select(device => device.Index).DefaultIfEmpty(-1);

    [TestCaseSource(nameof(Devices))]
    public void Compute_OnDevice_IsTheHashOfTheTable(int device)
    {
        VulkanTest.RequireDevice();
        foreach (Probe probe in EngineProbes.All(EngineKind.Vulkan, new() { DeviceIndex = device, Validation = VulkanTest.Validation }))
        {
            Assert.That(probe.Compute(), Is.EqualTo(HashTable.Right[probe.Name]), $"{VulkanDeviceInfo.List()[device]}: {probe.Name}");
        }
    }
}
