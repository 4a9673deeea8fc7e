using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests;

/// <summary>A system whose model encodes sensors, and what it says about frames that run otherwise than the readout was trained.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public sealed class SensorsInTheModelTests(EngineKind kind)
{
    private static readonly SensorCoding Coding = new([1, 1, 1], [0.3f, 0.3f, 0.3f], fields: 4);

    [Test]
    public void Tick_ModelWithFields_TakesOneComponentFieldPerSensor()
    {
        LiquidStateMachine model = new(3, 60, 2, new LiquidOptions { Sensors = Coding, Reservoir = new() { InputScaling = 3 } });
        using var stage = new Stage(kind, model: model);
        stage.Spawn(4);
        using LsmState alone = model.InitState(1);
        for (int frame = 0; frame < 12; frame++)
        {
            stage.Run();
            Senses senses = Stage.Sense(4, frame);
            MemoryMarshal.Cast<Senses, float>(new ReadOnlySpan<Senses>(in senses)).CopyTo(alone.Sensors);
            alone.Begin(frame);
            Assert.That(stage.Motors(4), Is.EqualTo(alone.End(frame).ToArray()), $"frame {frame}");
        }
    }

    [Test]
    public void TimingNotice_OtherStepsAndTimeStep_AreNamed()
    {
        LiquidStateMachine model = Engines.Create(kind).Model;
        float[] sensors = [.. Enumerable.Range(0, 60 * model.InputSize).Select(i => i % 7)], targets = [.. Enumerable.Range(0, 60 * model.OutputSize).Select(i => (float)(i % 3))];
        using var stage = new Stage(kind, model: Ridge.Fit(model, sensors, targets, ridge: 1, steps: 4));
        stage.System.Steps = 4;
        stage.Spawn(1);
        stage.Run();
        Assert.That(stage.System.TimingNotice, Is.Empty);
        stage.System.Steps = 2;
        stage.System.TickLength = 10;
        stage.Run();
        Assert.That(stage.System.TimingNotice, Does.Contain("Steps is 2; the readout was trained with 4").And.Contain("TickLength is 10"));
    }
}
