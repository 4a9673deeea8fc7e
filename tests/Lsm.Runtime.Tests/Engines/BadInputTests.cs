using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>Bad input is refused before anything changes, with a message that says what to do.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class BadInputTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(70);

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "Infinity")]
    [TestCase(2e9f, "2E+09")]
    public void Begin_BadSensor_IsNamedAndChangesNothing(float value, string shown)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(3);
        state.Sensors.Fill(1);
        state.Begin(0, 3);
        state.End(0);
        ulong before = state.Checksum();
        state.SensorsOf(2)[4] = value;
        Assert.That(() => state.Begin(1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Sensor 4 of slot 2").And.Message.Contains(shown));
        Assert.That((state.Checksum(), state.Frame, state.Agents.StepsOf(0)), Is.EqualTo((before, 1L, 3UL)));
        state.Agents.SetOff(2, true);
        state.Begin(1);
        Assert.That(state.End(1)[0], Is.Not.NaN, "an agent that is off has no sensors to check");
    }

    [Test]
    public void Begin_SpikeInputOtherThanZeroOrOne_IsRefused()
    {
        LiquidStateMachine spiking = TestModels.Create(70, InputKind.Spikes);
        using LsmEngine engine = engineUnderTest.Create(spiking);
        using LsmState state = engine.CreateState(1);
        state.Sensors[2] = 0.5f;
        Assert.That(() => state.Begin(0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Sensor 2 of slot 0 is 0.5").And.Message.Contains("0 or 1"));
    }

    [Test]
    public void Begin_WrongFrameOrTooManySteps_IsRefused()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        Assert.That(() => state.End(0), Throws.InvalidOperationException.With.Message.Contains("Begin(0)"));
        Assert.That(() => state.Begin(1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("next frame is 0"));
        Assert.That(() => state.Begin(0, 17), Throws.InstanceOf<ArgumentException>().With.Message.Contains("MaxSteps"));
        Assert.That(() => state.Begin(0, -1), Throws.InstanceOf<ArgumentException>());
        state.Begin(0);
        Assert.That(() => state.Begin(1), Throws.InvalidOperationException.With.Message.Contains("End(0)"));
        Assert.That(() => state.Checksum(), Throws.InvalidOperationException.With.Message.Contains("End(0)"));
        state.End(0);
    }

    [Test]
    public void Calls_SpansOfAWrongLength_AreRefused()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        Assert.That(() => model.Step(state, new float[9], new float[6]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("need 10 and 6"));
        Assert.That(() => model.Step(state, new float[10], new float[5]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => model.ForwardSequence(state, new float[11], new float[6]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("multiple of 10"));
        float[] sequence = new float[30];
        sequence[27] = float.NaN;
        Assert.That(() => model.ForwardSequence(state, sequence, new float[18]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Sensor 2 of slot 1"));
        Assert.That(state.Frame, Is.Zero, "nothing was stepped");
        Assert.That(() => state.Neurons.SetMembranes(new float[3]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("140"));
        float[] membranes = new float[140];
        membranes[139] = float.NegativeInfinity;
        Assert.That(() => state.Neurons.SetMembranes(membranes), Throws.InstanceOf<ArgumentException>().With.Message.Contains("139"));
        Assert.That(() => state.Neurons.ReadTraces(new float[140]), Throws.InvalidOperationException.With.Message.Contains("Trace"));
    }

    [Test]
    public void Calls_StateOfAnotherModelOrEngine_IsRefused()
    {
        LiquidStateMachine other = TestModels.Create(70, seed: 2);
        using LsmEngine engine = engineUnderTest.Create(model), otherEngine = engineUnderTest.Create(other);
        using LsmState state = engine.CreateState(2), otherState = otherEngine.CreateState(2);
        Assert.That(() => other.Step(state, new float[10], new float[6]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("another model"));
        Assert.That(() => state.Load(otherState.Save()), Throws.InstanceOf<ArgumentException>().With.Message.Contains("model"));
        using LsmState larger = engine.CreateState(3);
        Assert.That(() => state.Load(larger.Save()), Throws.InstanceOf<ArgumentException>().With.Message.Contains("3 slots"));
        Assert.That(() => model.WithReadout(model.Readout).Step(state, new float[10], new float[6]), Throws.Nothing);
    }

    [Test]
    public void Calls_AfterDispose_AreRefused()
    {
        LsmEngine engine = engineUnderTest.Create(model);
        LsmState state = engine.CreateState(1), orphan = engine.CreateState(1);
        state.Dispose();
        state.Dispose();
        Assert.That(() => state.Begin(0), Throws.TypeOf<ObjectDisposedException>());
        engine.Dispose();
        Assert.That(() => engine.CreateState(1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => orphan.Begin(0), Throws.TypeOf<ObjectDisposedException>());
        orphan.Dispose();
    }

    [Test]
    public void Calls_FromTwoThreadsAtOnce_AreRefused()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        using (engine.Gate.Enter())
        {
            Assert.That(() => state.Begin(0), Throws.InvalidOperationException.With.Message.Contains("inside another call"));
            Assert.That(() => Task.Run(() => state.Begin(0)).GetAwaiter().GetResult(), Throws.InvalidOperationException.With.Message.Contains("one thread"));
        }

        state.Begin(0);
        state.End(0);
    }
}
