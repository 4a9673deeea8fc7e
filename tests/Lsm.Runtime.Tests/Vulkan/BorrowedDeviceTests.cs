using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>An engine on a device that somebody else owns: the same bits, every submission through the gate, nothing of the host's destroyed.</summary>
public sealed class BorrowedDeviceTests
{
    [Test]
    public void An_engine_on_a_hosts_device_has_the_cpus_bits_and_submits_through_the_gate()
    {
        using OwnedVulkanDevice host = Host();
        var gate = new CountingGate();
        LiquidStateMachine model = TestModels.Create(90, features: FeatureKind.Trace);
        using (LsmEngine cpu = LsmEngine.Create(model, EngineKind.Cpu))
        using (LsmState expected = cpu.CreateState(3))
        using (LsmEngine first = LsmEngine.Create(model, host.Handles with { Gate = gate }), second = LsmEngine.Create(model, host.Handles with { Gate = gate }))
        using (LsmState a = first.CreateState(3), b = second.CreateState(3))
        {
            Assert.That(first.Choice, Does.Contain(host.Name));
            int before = gate.Entered;
            for (int frame = 0; frame < 20; frame++)
            {
                foreach (LsmState state in new[] { expected, a, b })
                {
                    state.Sensors.Fill(frame % 3);
                    state.Begin(frame, 2);
                    state.End(frame);
                }
            }

            Assert.That(gate.Entered - before, Is.GreaterThanOrEqualTo(40));
            Assert.That((a.Checksum(), b.Checksum()), Is.EqualTo((expected.Checksum(), expected.Checksum())));
        }

        Assert.That(gate.Inside, Is.Zero);
        using LsmEngine again = LsmEngine.Create(model, host.Handles);
        using LsmState alive = again.CreateState(1);
        alive.Begin(0);
        Assert.That(alive.End(0).Length, Is.EqualTo(3), "the host's device outlives the engines on it");
        Assert.That(host.Validation?.Messages ?? [], Is.Empty);
    }

    private static OwnedVulkanDevice Host()
    {
        if (!VulkanDeviceInfo.List().Any(device => device.CanCompute))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail("There is no Vulkan device, and CI=true.");
            }

            Assert.Ignore("There is no Vulkan device.");
        }

        return OwnedVulkanDevice.Open(validation: true);
    }

    private sealed class CountingGate : IQueueGate
    {
        public int Entered { get; private set; }

        public int Inside { get; private set; }

        public void Enter()
        {
            Entered++;
            Assert.That(++Inside, Is.EqualTo(1));
        }

        public void Exit() => Inside--;
    }
}
