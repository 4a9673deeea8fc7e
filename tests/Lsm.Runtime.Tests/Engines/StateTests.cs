using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>States on every engine: frames, agents, saving, checksums.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class StateTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(100, features: FeatureKind.Trace);

    [Test]
    public void ForwardSequence_ManySteps_EqualsSingleSteps()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState sequence = engine.CreateState(4), steps = engine.CreateState(4);
        float[] x = Inputs(20 * 4);
        float[] all = new float[20 * 4 * 3], one = new float[4 * 3];
        model.ForwardSequence(sequence, x, all);
        for (int t = 0; t < 20; t++)
        {
            model.Step(steps, x.AsSpan(t * 20, 20), one);
            Assert.That(one, Is.EqualTo(all.AsSpan(t * 12, 12).ToArray()));
        }

        Assert.That(steps.Checksum(), Is.EqualTo(sequence.Checksum()));
    }

    [Test]
    public void Step_AgentInAnotherBatchOrSlot_HasTheSameBits()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState alone = engine.CreateState(1, [7]), crowd = engine.CreateState(9, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        float[] x = Inputs(9 * 30);
        for (int t = 0; t < 30; t++)
        {
            x.AsSpan(t * 45, 45).CopyTo(crowd.Sensors);
            x.AsSpan((t * 45) + 30, 5).CopyTo(alone.Sensors);
            Frame(alone);
            Frame(crowd);
        }

        Assert.That(crowd.Agents.Checksum(6), Is.EqualTo(alone.Agents.Checksum(0)));
        Assert.That(alone.Checksum(), Is.EqualTo(alone.Agents.Checksum(0)));
    }

    [Test]
    public void Tick_ManySteps_EqualsAsManyTicksWithTheSameSensors()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState ticks = engine.CreateState(3), steps = engine.CreateState(3);
        Inputs(3).CopyTo(ticks.Sensors);
        Inputs(3).CopyTo(steps.Sensors);
        float[] once = Frame(ticks, 7), last = [];
        for (int i = 0; i < 7; i++)
        {
            last = Frame(steps);
        }

        Assert.That(once, Is.EqualTo(last));
        Assert.That(ticks.Checksum(), Is.EqualTo(steps.Checksum()));
        ulong before = ticks.Checksum();
        Assert.That(Frame(ticks, 0), Is.EqualTo(once), "a tick without steps evaluates the readout and changes no neuron");
        Assert.That(ticks.Checksum(), Is.EqualTo(before));
    }

    [Test]
    public void Clone_OfARunningState_ContinuesIndependently()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState original = engine.CreateState(2);
        Inputs(2).CopyTo(original.Sensors);
        Frame(original, 5);
        using LsmState clone = original.Clone();
        Assert.That(clone.Checksum(), Is.EqualTo(original.Checksum()));
        original.Sensors.CopyTo(clone.Sensors);
        Frame(clone);
        Assert.That(clone.Checksum(), Is.Not.EqualTo(original.Checksum()));
        Frame(original);
        Assert.That(clone.Checksum(), Is.EqualTo(original.Checksum()));
    }

    [Test]
    public void Load_SavedState_ContinuesOnEveryEngine()
    {
        using LsmEngine engine = engineUnderTest.Create(model), cpu = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(3, [40, 10, 30]);
        Inputs(3).CopyTo(state.Sensors);
        state.Agents.SetOff(1, true);
        Frame(state, 6);
        StateSnapshot saved = state.Save();
        using LsmState loaded = cpu.CreateState(saved);
        state.Sensors.CopyTo(loaded.Sensors);
        Assert.That(loaded.Checksum(), Is.EqualTo(state.Checksum()));
        Assert.That(Frame(loaded, 3), Is.EqualTo(Frame(state, 3)));
        Assert.That(loaded.Checksum(), Is.EqualTo(state.Checksum()));
        Assert.That(loaded.Agents.IsOff(1), Is.True);
        state.Load(saved);
        Assert.That(state.Frame, Is.EqualTo(saved.Frame));
        Assert.That(state.Agents.SlotOf(30), Is.EqualTo(1), "ids take slots in ascending order");
    }

    [Test]
    public void Reset_OneAgent_LeavesTheOthers()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(3), fresh = engine.CreateState(3);
        Inputs(3).CopyTo(state.Sensors);
        Frame(state, 9);
        (ulong first, ulong last) = (state.Agents.Checksum(0), state.Agents.Checksum(2));
        state.Agents.Reset(1);
        Assert.That(state.Agents.Checksum(1), Is.EqualTo(fresh.Agents.Checksum(1)));
        Assert.That((state.Agents.Checksum(0), state.Agents.Checksum(2)), Is.EqualTo((first, last)));
        state.Reset();
        Assert.That(state.Checksum(), Is.EqualTo(fresh.Checksum()));
    }

    [Test]
    public void SetOff_OneAgent_FreezesItUntilItIsOnAgain()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2), reference = engine.CreateState(2);
        Inputs(2).CopyTo(state.Sensors);
        Inputs(2).CopyTo(reference.Sensors);
        Frame(state, 5);
        Frame(reference, 5);
        ulong frozen = state.Agents.Checksum(0);
        state.Agents.SetOff(0, true);
        Assert.That(Frame(state, 5).AsSpan(0, 3).ToArray(), Is.EqualTo(new float[3]));
        Assert.That(state.Agents.Checksum(0), Is.EqualTo(frozen));
        Assert.That(state.Agents.StepsOf(0), Is.EqualTo(5));
        state.Agents.SetOff(0, false);
        Assert.That(Frame(state).AsSpan(0, 3).ToArray(), Is.EqualTo(Frame(reference).AsSpan(0, 3).ToArray()));
        Assert.That(state.Agents.Checksum(0), Is.EqualTo(reference.Agents.Checksum(0)));
    }

    [Test]
    public void Spawn_AfterDespawn_StartsFromRest()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(4, [5, 3]);
        Assert.That((state.Agents.SlotOf(3), state.Agents.SlotOf(5), state.Agents.Count), Is.EqualTo((0, 1, 2)));
        state.Sensors.Fill(1);
        Frame(state, 5);
        ulong five = state.Agents.Checksum(1);
        state.Agents.Despawn(3);
        state.Agents.Spawn([9, 1, 8]);
        Assert.That((state.Agents.SlotOf(1), state.Agents.SlotOf(8), state.Agents.SlotOf(9)), Is.EqualTo((0, 2, 3)));
        using LsmState fresh = engine.CreateState(1, [1]);
        Assert.That(state.Agents.Checksum(0), Is.EqualTo(fresh.Agents.Checksum(0)));
        Assert.That(state.Agents.Checksum(1), Is.EqualTo(five));
        Assert.That(() => state.Agents.Spawn([77]), Throws.InvalidOperationException.With.Message.Contains("Grow"));
        state.Agents.Grow(6);
        state.Agents.Spawn([77]);
        Assert.That(state.Agents.Checksum(1), Is.EqualTo(five));
        Assert.That(() => state.Agents.Spawn([2, 77]), Throws.ArgumentException.With.Message.Contains("77"));
        Assert.That(state.Agents.SlotOf(2), Is.EqualTo(-1), "nothing changed");
        state.Sensors.Fill(1);
        Frame(state, 2);
        Assert.That(state.Agents.StepsOf(state.Agents.SlotOf(77)), Is.EqualTo(2));
    }

    [Test]
    public void End_PipelinedEngine_GivesTheMotorsOneFrameLater()
    {
        using LsmEngine blocking = engineUnderTest.Create(model), pipelined = engineUnderTest.Create(model, o => o with { Pipelined = true });
        using LsmState a = blocking.CreateState(2), b = pipelined.CreateState(2);
        a.Neurons.MarkFeatures(1, true);
        b.Neurons.MarkFeatures(1, true);
        float[] before = new float[2 * 3], featuresBefore = [];
        for (int frame = 0; frame < 12; frame++)
        {
            Inputs(2, frame).CopyTo(a.Sensors);
            Inputs(2, frame).CopyTo(b.Sensors);
            float[] now = Frame(a, frame % 4);
            Assert.That(Frame(b, frame % 4), Is.EqualTo(before), $"frame {frame}");
            if (frame > 0)
            {
                Assert.That(b.Neurons.FeaturesOf(1).ToArray(), Is.EqualTo(featuresBefore), $"frame {frame}");
            }

            (before, featuresBefore) = (now, a.Neurons.FeaturesOf(1).ToArray());
            if (frame == 6)
            {
                b.Load(b.Save()); // a snapshot holds the pending motors
                b.Neurons.MarkFeatures(1, true);
                a.Load(a.Save());
                a.Neurons.MarkFeatures(1, true);
                Assert.That(() => b.Neurons.FeaturesOf(1), Throws.InvalidOperationException);
                Inputs(2, 99).CopyTo(a.Sensors);
                Inputs(2, 99).CopyTo(b.Sensors);
                now = Frame(a);
                Assert.That(Frame(b), Is.EqualTo(before));
                (before, featuresBefore) = (now, a.Neurons.FeaturesOf(1).ToArray());
                Assert.That(b.Checksum(), Is.EqualTo(a.Checksum()));
                break;
            }
        }
    }

    [Test]
    public void FeaturesOf_MarkedSlot_AreTheFeaturesOfTheReadout([Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane)] FeatureKind features)
    {
        LiquidStateMachine model = TestModels.Create(100, features: features);
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        state.Neurons.MarkFeatures(1, true);
        Inputs(2).CopyTo(state.Sensors);
        float[] motors = Frame(state, 8);
        var again = new float[3];
        model.Readout.Evaluate(state.Neurons.FeaturesOf(1), again);
        Assert.That(again, Is.EqualTo(motors.AsSpan(3, 3).ToArray()));
        Assert.That(state.Neurons.FeaturesOf(1).ToArray(), Has.Some.Not.Zero);
        Assert.That(() => state.Neurons.FeaturesOf(0), Throws.InvalidOperationException);
    }

    [Test]
    public void SetMembranes_BeforeARun_StartsFromThem()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2), again = engine.CreateState(2);
        float[] membranes = [.. Enumerable.Range(0, 200).Select(i => (i % 13) / 13f)], read = new float[200];
        state.Neurons.SetMembranes(membranes);
        state.Neurons.ReadMembranes(read);
        Assert.That(read, Is.EqualTo(membranes));
        Frame(state, 4);
        Frame(again, 4);
        Assert.That(state.Checksum(), Is.Not.EqualTo(again.Checksum()));
    }

    [Test]
    public void SwapReadout_BetweenFrames_TakesEffectAtTheNextFrame()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        Inputs(2).CopyTo(state.Sensors);
        float[] before = Frame(state, 5);
        var silent = new Readouts.LinearReadout(100, 3, new float[300], [1, 2, 3]);
        engine.SwapReadout(silent);
        Assert.That(Frame(state, 0), Is.EqualTo(new float[] { 1, 2, 3, 1, 2, 3 }));
        Assert.That(() => engine.SwapReadout(new Readouts.LinearReadout(100, 2, new float[200])), Throws.ArgumentException.With.Message.Contains("100 -> 3"));
        engine.SwapReadout(model.Readout);
        Assert.That(Frame(state, 0), Is.EqualTo(before));
    }

    private float[] Inputs(int rows, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * model.InputSize).Select(_ => (float)((2 * random.NextDouble()) - 0.5))];
    }

    private static float[] Frame(LsmState state, int steps = 1)
    {
        long frame = state.Frame;
        state.Begin(frame, steps);
        return state.End(frame).ToArray();
    }
}
