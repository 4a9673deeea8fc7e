using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Someone else's device: used within what they declared, under their gate, and left alive.</summary>
public class BorrowedDeviceTests
{
    private const uint Vulkan10 = 1u << 22, Vulkan12 = Vulkan10 | (2u << 12);

    [Test]
    public void Works_on_the_hosts_handles_under_its_gate_and_leaves_them_alive()
    {
        using OwnedVulkanDevice host = VulkanTest.Open();
        var gate = new CountingGate();
        for (int round = 0; round < 2; round++)
        {
            using var borrowed = new VulkanDevice(host.Handles with { Gate = gate }, coreLimits: false);
            using var probe = new ProbeKernel(borrowed, 77);
            probe.Sequence.Run();
            Assert.That(probe.Results(), Is.EqualTo(probe.Expected()));
        }

        Assert.That((gate.Entered, gate.Inside), Is.EqualTo((2, 0)));
        using (var own = new ProbeKernel(host, 5))
        {
            own.Sequence.Run();
            Assert.That(own.Results(), Is.EqualTo(own.Expected()), "the host's device still works");
        }

        Assert.That(host.Validation?.Messages ?? [], Is.Empty);
    }

    [Test]
    public void What_the_host_does_not_declare_is_absent()
    {
        using OwnedVulkanDevice host = VulkanTest.Open();
        using var undeclared = new VulkanDevice(host.Handles with { ApiVersion = Vulkan10 }, coreLimits: false);
        Assert.That(undeclared.RoundsToNearest, Is.False, "a 1.0 instance has no float controls, whatever the driver says");
        if (host.Handles.ApiVersion >= Vulkan12)
        {
            using var declared = new VulkanDevice(host.Handles, coreLimits: false);
            Assert.That(declared.RoundsToNearest, Is.EqualTo(host.RoundsToNearest));
        }
    }

    private sealed class CountingGate : IQueueGate
    {
        public int Entered { get; private set; }

        public int Inside { get; private set; }

        public void Enter() => (Entered, Inside) = (Entered + 1, Inside + 1);

        public void Exit() => Inside--;
    }
}
