using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using RobotArm.Report;
using RobotArm.Control;

namespace RobotArm.Tests;

/// <summary>Motors that act late, by as much as was declared.</summary>
public class LatencyTests
{
    [Test]
    public void Trained_for_the_declared_delay_the_torques_are_nearer_than_trained_for_none([Values(1, 2)] int ticks)
    {
        double without = Missed(Delay.None), trained = Missed(Delay.Of(ticks)), trainedForNoLatency = Missed(new Delay(ticks, 0));
        TestContext.Out.WriteLine($"{ticks} late: trained for it {trained:G4}, as if at once {trainedForNoLatency:G4}; without a delay {without:G4}");
        Assert.That(trained, Is.Not.NaN.And.LessThan(trainedForNoLatency));
        Assert.That(trained, Is.Not.NaN.And.LessThan(1.1 * without), "the delay costs nearly nothing");
    }

    /// <summary>How far the controller's torques are, in the tick in which they act, from those with which the teacher moves the arm: mean squares.</summary>
    private static double Missed(Delay delay)
    {
        using var controller = new LiquidController<ReachSensors>(ReachLiquid.Build(42), EngineKind.Cpu, new Philox(42, ReachBatch.Membranes), delay);
        new ReachTraining(controller, 42, (8, 1)).Demonstrate(new ProgressLines(TextWriter.Null));
        var batch = new ReachBatch([.. Reach.All, .. Reach.All], 42, 50_000);
        double sum = 0;
        int tick = 0;
        batch.Run(controller, ControlMode.Demonstrated, new RidgeAccumulator(controller.FeatureCount, 2), () =>
        {
            for (int i = 0; i < batch.Torques.Count && tick >= 5; i++)
            {
                Motors said = controller.MotorsOf(i);
                Vec2 miss = new Vec2(said.Shoulder, said.Elbow) - batch.Torques[i][tick];
                sum += (miss.X * miss.X) + (miss.Y * miss.Y);
            }

            tick++;
        });
        return sum / ((tick - 5) * batch.Torques.Count);
    }
}
