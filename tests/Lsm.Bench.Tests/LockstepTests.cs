using Lsm.Bench.Lockstep;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Tests;

public sealed class LockstepTests
{
    [Test]
    [CancelAfter(120_000)]
    public void Lockstep_TwoProcessesOnTwoEnginesOverABadConnection_AgreeOnEveryFrame()
    {
        if (!VulkanDeviceInfo.List().Any(device => device.CanCompute))
        {
            Checkout.Missing("There is no Vulkan device.");
        }

        Measurement result = LockstepScenario.Run(new BenchOptions(EngineKind.Cpu, null, 1, null) { Frames = 400, Seed = 7 });
        Assert.Multiple(() =>
        {
            Assert.That(result.Fault, Is.Null);
            Assert.That(result.Adds["equalChecksums"]!.GetValue<long>(), Is.EqualTo(400));
            Assert.That(result.Adds["rollbacks"]!.GetValue<long>(), Is.Positive, "without a wrong prediction nothing is tested");
            Assert.That(result.Adds["packetsLost"]!.GetValue<long>(), Is.Positive);
            Assert.That(result.Adds["packetsOvertaken"]!.GetValue<long>(), Is.Positive);
        });
    }
}
