using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>A model swap between two frames: the state that carries over, the effect of a rollback, and the models that are refused.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class ModelSwapTests(EngineUnderTest engineUnderTest)
{
    private const int Capacity = 3;
    private readonly LiquidStateMachine first = TestModels.Create(70, features: FeatureKind.Trace, seed: 1);
    private readonly LiquidStateMachine second = TestModels.Create(70, features: FeatureKind.Trace, seed: 2);
    private readonly LiquidStateMachine third = TestModels.Create(70, features: FeatureKind.Trace, seed: 3);

    [Test]
    public void SwapModel_BetweenFrames_CarriesOverOnlyTheNeuronState([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(first, o => o with { Pipelined = pipelined }), other = engineUnderTest.Create(second);
        using LsmState state = engine.CreateState(Capacity);
        var random = new Random(1);
        for (int frame = 0; frame < 6; frame++)
        {
            Run(state, Sensors(random), 2);
        }

        StateSnapshot old = state.Save();
        engine.SwapModel(second);
        Assert.That(engine.Model, Is.SameAs(second));
        var carried = new StateSnapshot(
            second.Hash, old.Frame, old.OccupiedArray, old.AgentArray, old.OffArray, old.StepArray, old.Rows, old.MotorArray);
        using LsmState expected = other.CreateState(carried);
        Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()));
        for (int frame = 0; frame < 6; frame++)
        {
            float[] sensors = Sensors(random), motors = Run(state, sensors, 2), right = Run(expected, sensors, 2);
            Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()), $"frame {frame} after the swap");
            if (!pipelined)
            {
                Assert.That(motors, Is.EqualTo(right));
            }
        }

        Assert.That(() => state.Load(old), Throws.ArgumentException.With.Message.Contains($"{first.Hash:x16}"));
        Assert.That(() => state.Load(state.Save()), Throws.Nothing);
    }

    [Test]
    public void Resimulate_AcrossASwap_UsesTheModelOfEachFrame([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(first, o => o with { Pipelined = pipelined });
        using LsmState straight = engine.CreateState(Capacity), state = engine.CreateState(Capacity);
        state.History.Keep(8);
        engine.SwapModelAt(12, third);
        engine.SwapModelAt(5, second);
        var random = new Random(2);
        ulong[] sums = new ulong[20];
        float[][] sensors = [.. sums.Select(_ => Sensors(random))];
        float[][] motors = [.. sensors.Select((row, frame) => Run(straight, row, 1 + (frame % 3), sums))];
        Assert.That(engine.Model, Is.SameAs(third));
        for (int frame = 0; frame < 20; frame++)
        {
            float[] wrong = [.. sensors[frame].Select(x => x + 0.5f)];
            Run(state, wrong, 1 + (frame % 3));
            state.Replace(frame, sensors[frame]);
            Assert.That(state.History.Resimulate(Math.Max(0, frame - (frame % 7))).ToArray(), Is.EqualTo(motors[frame]), $"frame {frame}");
            Assert.That(state.Checksum(), Is.EqualTo(sums[frame]), $"frame {frame}");
            state.AddTo(Math.Max(0, frame - 6), 1, 0.25f);
            state.History.Resimulate(0, Math.Max(0, frame - 6));
            state.Replace(Math.Max(0, frame - 6), sensors[Math.Max(0, frame - 6)]);
            state.History.Resimulate(0, Math.Max(0, frame - 6));
            Assert.That(state.Checksum(), Is.EqualTo(sums[frame]), $"frame {frame}, one agent only");
        }

        state.History.Rollback(13);
        StateSnapshot late = state.Save();
        Assert.That(late.ModelHash, Is.EqualTo(third.Hash));
        for (int frame = 13; frame < 20; frame++)
        {
            Assert.That(Run(state, sensors[frame], 1 + (frame % 3)), Is.EqualTo(motors[frame]));
        }

        engine.SwapModel(second);
        Assert.That(() => state.History.Rollback(15), Throws.ArgumentException.With.Message.Contains("not kept"), "frames of another model are not kept");
        Assert.That(() => state.Load(late), Throws.ArgumentException);
    }

    [Test]
    public void Load_AcrossASwap_UsesTheModelOfTheNextFrame()
    {
        using LsmEngine engine = engineUnderTest.Create(first), next = engineUnderTest.Create(second);
        using LsmState state = engine.CreateState(1);
        engine.SwapModelAt(2, second);
        float[] sensors = [.. Sensors(new Random(3)).Take(first.InputSize)];
        Run(state, sensors, 2);
        StateSnapshot before = state.Save();
        Run(state, sensors, 2);
        StateSnapshot at = state.Save();
        Assert.That((before.ModelHash, at.ModelHash), Is.EqualTo((first.Hash, second.Hash)));
        Run(state, sensors, 3);
        using LsmState elsewhere = next.CreateState(at);
        Run(elsewhere, sensors, 3);
        Assert.That(elsewhere.Checksum(), Is.EqualTo(state.Checksum()), "on an engine that has only the new model");
        ulong sum = state.Checksum();
        state.Load(before);
        Run(state, sensors, 2);
        Run(state, sensors, 3);
        Assert.That(state.Checksum(), Is.EqualTo(sum), "on the engine with the scheduled swap, from a frame before it");
    }

    [Test]
    public void SwapModel_WithAScheduledReadout_UsesTheScheduledReadout()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(1);
        engine.SwapAt(1, Task.FromResult<Readout>(Constant(1)));
        engine.SwapModelAt(2, second.WithReadout(Constant(2)));
        engine.SwapAt(3, Task.FromResult<Readout>(Constant(3)));
        engine.SwapAt(4, Task.FromResult<Readout>(Constant(4)));
        engine.SwapModelAt(4, third.WithReadout(Constant(-4)));
        engine.SwapModelAt(6, first.WithReadout(Constant(6)));
        state.History.Keep(8);
        float[] sensors = new float[first.InputSize];
        float[] own = Run(state, sensors, 1);
        Assert.That(Motor(4), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        state.History.Rollback(0);
        Assert.That(Run(state, sensors, 1), Is.EqualTo(own));
        Assert.That(Motor(4), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        engine.SwapReadout(Constant(9));
        Assert.That(Motor(2), Is.EqualTo(new[] { 9f, 6 }), "an unscheduled readout lasts until the next model");

        float[] Motor(int frames) => [.. Enumerable.Range(0, frames).Select(_ => Run(state, sensors, 1)[0])];
    }

    [Test]
    public void SwapModel_TwoStatesAtDifferentFrames_EachUsesTheModelOfItsFrame()
    {
        using LsmEngine engine = engineUnderTest.Create(first), alone = engineUnderTest.Create(first);
        using LsmState ahead = engine.CreateState(Capacity), behind = engine.CreateState(Capacity), expected = alone.CreateState(Capacity);
        engine.SwapModelAt(3, second);
        alone.SwapModelAt(3, second);
        var random = new Random(6);
        float[][] sensors = [.. Enumerable.Range(0, 8).Select(_ => Sensors(random))];
        for (int frame = 0; frame < 8; frame++)
        {
            Run(ahead, sensors[frame], 2);
            if (frame >= 4)
            {
                Run(behind, sensors[frame - 4], 2);
            }
        }

        Array.ForEach(sensors[..4], row => Run(expected, row, 2));
        Assert.That(behind.Checksum(), Is.EqualTo(expected.Checksum()));
        Array.ForEach(sensors[4..], row => Run(expected, row, 2));
        Assert.That(ahead.Checksum(), Is.EqualTo(expected.Checksum()));
    }

    [Test]
    public void SwapModel_OtherShape_IsRefusedAndNamed()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(1);
        foreach ((LiquidStateMachine model, string what) in new[]
        {
            (TestModels.Create(71, features: FeatureKind.Trace), "neurons 71 instead of 70"),
            (TestModels.Create(70, features: FeatureKind.Membrane), "features Membrane instead of Trace"),
            (TestModels.Create(70, InputKind.Spikes, FeatureKind.Trace), "input Spikes instead of Analog"),
            (TestModels.Create(70, features: FeatureKind.Trace, readout: "mlp"), "readout mlp instead of linear"),
            (TestModels.Create(70, features: FeatureKind.Trace, inputs: 6), "sensors 6 instead of 5"),
            (TestModels.Create(70, features: FeatureKind.Trace, outputs: 4), "motors 4 instead of 3"),
        })
        {
            Assert.That(() => engine.SwapModel(model), Throws.ArgumentException.With.Message.Contains(what));
            Assert.That(() => engine.SwapModelAt(1, model), Throws.ArgumentException.With.Message.Contains(what));
        }

        Assert.That(() => engine.SwapModelAt(-1, second), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(engine.Model, Is.SameAs(first));
        state.Begin(0);
        Assert.That(state.End(0).Length, Is.EqualTo(3));
    }

    [Test]
    public void Tick_AtASwap_AllocatesNothing()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(2);
        for (int i = 1; i <= 20; i++)
        {
            engine.SwapModelAt(30 * i, i % 2 == 0 ? first : second);
        }

        long before = 0;
        for (int frame = 0; frame < 610; frame++)
        {
            before = frame == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            state.Begin(frame, frame % 3);
            state.End(frame);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static LinearReadout Constant(float value) => new(70, 3, new float[210], [value, value, value]);

    private float[] Sensors(Random random) => TestModels.Inputs(random, first, Capacity);

    private static float[] Run(LsmState state, float[] sensors, int steps, ulong[]? sums = null)
    {
        sensors.CopyTo(state.Sensors);
        long frame = state.Frame;
        state.Begin(frame, steps);
        float[] motors = state.End(frame).ToArray();
        if (sums is not null)
        {
            sums[frame] = state.Checksum();
        }

        return motors;
    }
}
