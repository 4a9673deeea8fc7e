using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Control;
using RobotArm.Reaching;

namespace RobotArm.Tests.Reaching;

public class ReachLiquidTests
{
    /// <summary>Less than half of 0.45, the rate of the liquid before it had a filter, a refractory period and stronger inputs.</summary>
    [TestCase(42ul)]
    [TestCase(1ul)]
    public void Build_AnySeed_FiresInAFifthOfTheSteps(ulong seed)
    {
        using var controller = new LiquidController<ReachSensors>(ReachLiquid.Build(seed), EngineKind.Cpu, new Philox(seed, ReachBatch.Membranes));
        LsmState? state = null;
        controller.Attached = attached => state = attached;
        long fired = 0, steps = 0;
        new ReachBatch([.. Reach.All], seed, 0).Run(controller, ControlMode.Demonstrated, new RidgeAccumulator(controller.FeatureCount, 2), () =>
        {
            var spikes = new byte[state!.Capacity * controller.Engine.Model.ReservoirSize];
            state.Neurons.ReadSpikes(spikes);
            fired += spikes.Count(static spike => spike != 0);
            steps += spikes.Length;
        });
        double rate = fired / (double)steps;
        TestContext.Out.WriteLine($"rate {rate:F3}");
        Assert.That(rate, Is.InRange(0.1, 0.21));
    }
}
