using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using RobotArm.Report;
using RobotArm.Control;

namespace RobotArm.Tests;

/// <summary>Training for the declared delay of the motors.</summary>
public class LatencyTests
{
    [Test]
    public void Train_ForDeclaredDelay_TorquesAreCloserThanForNone([Values(1, 2)] int ticks)
    {
        double without = TorqueError(Delay.None), trained = TorqueError(Delay.Of(ticks)), trainedForNoLatency = TorqueError(new Delay(ticks, 0));
        TestContext.Out.WriteLine($"delay {ticks}: trained for it {trained:G4}, for no delay {trainedForNoLatency:G4}; without a delay {without:G4}");
        Assert.That(trained, Is.Not.NaN.And.LessThan(trainedForNoLatency));
        Assert.That(trained, Is.Not.NaN.And.LessThan(1.1 * without), "the delay adds less than 10 %");
    }

    /// <summary>The mean squared difference between the controller's torques and the demonstrator's in the tick in which they act.</summary>
    private static double TorqueError(Delay delay)
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
                Motors own = controller.MotorsOf(i);
                Vec2 miss = new Vec2(own.Shoulder, own.Elbow) - batch.Torques[i][tick];
                sum += (miss.X * miss.X) + (miss.Y * miss.Y);
            }

            tick++;
        });
        return sum / ((tick - 5) * batch.Torques.Count);
    }
}
