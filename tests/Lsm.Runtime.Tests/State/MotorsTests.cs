using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>What a state shows while a frame is under way does not depend on the engine.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class MotorsTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(61, features: FeatureKind.Trace);

    [Test]
    public void Motors_BetweenBeginAndEnd_AreThoseOfTheLastEnd([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        var last = new float[3 * 3];
        int changed = 0;
        for (int frame = 0; frame < 30; frame++)
        {
            TestModels.Inputs(new Random(frame), model, 3).CopyTo(state.Sensors);
            state.Begin(frame, 2);
            Thread.Sleep(frame % 10 == 9 ? 5 : 0); // the device may be done by then
            Assert.That(state.Motors.ToArray(), Is.EqualTo(last), $"frame {frame}");
            float[] now = state.End(frame).ToArray();
            Assert.That(state.Motors.ToArray(), Is.EqualTo(now), $"frame {frame}");
            changed += now.AsSpan().SequenceEqual(last) ? 0 : 1;
            last = now;
        }

        Assert.That(changed, Is.GreaterThan(20));
    }

    [Test]
    public void Getters_BetweenBeginAndEnd_EqualThoseOfTheCpu([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmEngine cpu = LsmEngine.Create(model, EngineKind.Cpu, new() { Pipelined = pipelined });
        using LsmState state = Prepared(engine), other = Prepared(cpu);
        for (int frame = 0; frame < 12; frame++)
        {
            TestModels.Inputs(new Random(frame), model, 4).CopyTo(state.Sensors);
            state.Sensors.CopyTo(other.Sensors);
            state.Begin(frame, 2);
            other.Begin(frame, 2);
            Assert.That(Shown(state), Is.EqualTo(Shown(other)), $"frame {frame} under way");
            state.End(frame);
            other.End(frame);
            Assert.That(Shown(state), Is.EqualTo(Shown(other)), $"frame {frame} ended");
        }
    }

    [Test]
    public void Calls_BetweenBeginAndEnd_AreRefusedAndChangeNothing()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = Prepared(engine), straight = Prepared(engine);
        StateSnapshot saved = state.Save();
        straight.Begin(0);
        straight.End(0);
        state.Begin(0);
        Action[] calls =
        [
            () => state.Begin(1), () => state.Reset(), () => state.Save(), () => state.Load(saved), () => state.Checksum(), () => state.Clone().Dispose(),
            () => state.Agents.Spawn([90]), () => state.Agents.Despawn(3), () => state.Agents.SetOff(0, true), () => state.Agents.Reset(0), () => state.Agents.Checksum(0),
            () => state.Agents.Checksums(new ulong[4]), () => state.Agents.Grow(9),
            () => state.History.Keep(3), () => state.History.Rollback(0), () => state.History.Resimulate(0), () => state.History.Resimulate(0, 0),
            () => state.History.Correct(0, 0, new float[5]),
            () => state.Neurons.ReadMembranes(new float[4 * 61]), () => state.Neurons.SetMembranes(new float[4 * 61]), () => state.Neurons.ReadSpikes(new byte[4 * 61]),
            () => state.Neurons.ReadTraces(new float[4 * 61]), () => state.Neurons.MarkFeatures(0, true), () => state.Neurons.FeaturesOf(0),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            Assert.That(() => calls[i](), Throws.InvalidOperationException, $"call {i}");
        }

        state.End(0);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
    }

    private static LsmState Prepared(LsmEngine engine)
    {
        LsmState state = engine.CreateState(4, [3, 9]);
        state.Agents.SetOff(1, true);
        state.History.Keep(4);
        return state;
    }

    private static string Shown(LsmState state) => string.Join(
        " ",
        [
            state.Capacity, state.Frame, state.Agents.Count, state.Agents.SlotOf(3), state.Agents.SlotOf(4), state.Agents.IsOff(1), state.Agents.StepsOf(0), state.Agents.TryGet(2, out _),
            state.History.KeptFrames, state.History.Epoch, .. state.Motors.ToArray().Select(BitConverter.SingleToInt32Bits), .. state.Sensors.ToArray(), .. state.SensorsOf(1).ToArray(),
        ]);
}
