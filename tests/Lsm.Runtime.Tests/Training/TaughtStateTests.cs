using Lsm.Runtime.Child;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>A learner that is part of a state goes where the state goes: back, into a snapshot, through a file.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class TaughtStateTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = SmallLiquids.Create(2, 70, 1, FeatureKind.Trace, inputScale: 2);

    [Test]
    public void Rollback_TeachAgain_EndsInSameBits()
    {
        using var straight = new Pupil(engineUnderTest, model);
        using var undone = new Pupil(engineUnderTest, model);
        undone.State.History.Keep(8);
        undone.State.Teaching.Attach(undone.Learner);
        var random = new Random(3);
        for (int frame = 0; frame < 40; frame++)
        {
            float right = Sensor(frame);
            undone.Live(right + 0.5f);          // a wrong guess, taught all the same
            straight.Live(right);
            long from = Math.Max(0, frame - random.Next(6));
            undone.State.History.Rollback(from);
            for (long again = from; again <= frame; again++)
            {
                undone.Live(Sensor((int)again));
            }

            Assert.That(undone.Motor, Is.EqualTo(straight.Motor), $"frame {frame}");
        }

        Assert.That(undone.Learned(), Is.EqualTo(straight.Learned()));
        Assert.That(undone.State.Checksum(), Is.EqualTo(straight.State.Checksum()));
        Assert.That(straight.Motor, Is.Not.Zero);
    }

    [Test]
    public void Save_StateWithLearner_LoadsLearner()
    {
        using var folder = new TemporaryFolder();
        string path = folder["state.safetensors"];
        using var pupil = new Pupil(engineUnderTest, model);
        pupil.State.Teaching.Attach(pupil.Learner);
        for (int frame = 0; frame < 20; frame++)
        {
            pupil.Live(Sensor(frame));
        }

        StateFile.Save(path, pupil.State.Save());
        StateSnapshot saved = StateFile.Load(path);
        Assert.That(saved.Learner.SequenceEqual(pupil.Learned()), Is.True);
        float[] expected = Finish(pupil);
        double[] learned = pupil.Learned();

        using var other = new Pupil(engineUnderTest, model);
        other.State.Teaching.Attach(other.Learner);
        other.State.Load(saved);
        other.Engine.SwapAt(20, Task.FromResult<Readout>(other.Learner.ToReadout()));
        other.State.Neurons.MarkFeatures(0, true);
        Assert.That(Finish(other), Is.EqualTo(expected));
        Assert.That(other.Learned(), Is.EqualTo(learned));

        static float[] Finish(Pupil pupil) => [.. Enumerable.Range(20, 15).Select(frame =>
        {
            pupil.Live(Sensor(frame));
            return pupil.Motor;
        })];
    }

    [Test]
    public void Load_BetweenTeachAndEnd_LearnsLastSample()
    {
        // Pipelined, so that what an agent saw and did in its last frame waits when it goes.
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = true });
        using LsmState state = engine.CreateState(2, [4, 5]);
        var learner = new RlsLearner(model.ReservoirSize, 1);
        state.Teaching.Attach(learner);
        state.Teaching.SetTaught(0, true);
        state.Teaching.SetTaught(1, true);
        Teach(state, 6);
        long before = learner.Version;
        state.Agents.Despawn(5);

        using LsmState loaded = engine.CreateState(2, []);
        var second = new RlsLearner(model.ReservoirSize, 1);
        loaded.Teaching.Attach(second);
        loaded.Load(ThroughAFile(state.Save()));
        loaded.Teaching.SetTaught(0, true);
        foreach (LsmState each in new[] { state, loaded })
        {
            each.Agents.Spawn([77]);
            each.Teaching.SetTaught(each.Agents.SlotOf(77), true);
            Teach(each, 12);
        }

        Assert.That(Values(second), Is.EqualTo(Values(learner)));
        Assert.That(learner.Version, Is.GreaterThan(before));

        static StateSnapshot ThroughAFile(StateSnapshot snapshot)
        {
            using var stream = new MemoryStream();
            StateFile.Save(stream, snapshot);
            stream.Position = 0;
            return StateFile.Load(stream);
        }

        static void Teach(LsmState state, long end)
        {
            while (state.Frame < end)
            {
                long frame = state.Frame;
                for (int i = 0; i < state.Sensors.Length; i++)
                {
                    state.Sensors[i] = Sensor((int)(3 * frame) + i);
                }

                state.Begin(frame);
                state.Teaching.Teach(0, [Sensor((int)frame)]);
                state.Teaching.Teach(1, [Sensor((int)frame + 9)]);
                state.End(frame);
            }
        }

        static double[] Values(RlsLearner learner)
        {
            var values = new double[learner.StateLength];
            learner.CopyStateTo(values);
            return values;
        }
    }

    [Test]
    public void SetCorrected_Resimulate_EndsAsTheStraightRun([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState straight = engine.CreateState(2, [4, 5]), late = engine.CreateState(2, [4, 5]), taught = engine.CreateState(2, [4, 5]);
        double[][] learned = [.. new[] { straight, late, taught }.Select(state =>
        {
            var learner = new RlsLearner(model.ReservoirSize, 1);
            state.Teaching.Attach(learner);
            state.History.Keep(8);
            state.Teaching.SetTaught(0, true);
            if (state != taught)
            {
                state.Teaching.SetCorrected(0, true);
            }

            for (int frame = 0; frame < 20; frame++)
            {
                state.Sensors.Fill(Sensor(frame) + (state == late && frame == 15 ? 0.5f : 0));
                state.Begin(frame);
                state.Teaching.Teach(0, [Sensor(2 * frame)]);
                state.End(frame);
            }

            if (state == late)
            {
                state.History.Correct(15, 0, [Sensor(15), Sensor(15)]);
                state.History.Correct(15, 1, [Sensor(15), Sensor(15)]);
                state.History.Resimulate(15);
            }

            var values = new double[learner.StateLength];
            learner.CopyStateTo(values);
            return values;
        })];
        Assert.That(learned[1], Is.EqualTo(learned[0]));
        Assert.That(learned[2], Is.EqualTo(learned[0]), "a learner does not see who drives");
        Assert.That(late.Checksum(), Is.EqualTo(straight.Checksum()));
    }

    [Test]
    public void SetCorrected_LifeOfTheAgent_DecidesHowLong()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2, [4, 5]);
        state.Teaching.Attach(new RlsLearner(model.ReservoirSize, 1));
        state.History.Keep(4);
        StateSnapshot saved = state.Save();
        state.Teaching.SetCorrected(0, true);
        state.Teaching.SetCorrected(1, true);
        Assert.That(() => state.Teaching.SetCorrected(2, true), Throws.InstanceOf<ArgumentException>());
        state.Begin(0);
        Assert.That(() => state.Teaching.SetCorrected(0, false), Throws.InvalidOperationException);
        state.Teaching.Teach(0, [1]);
        state.End(0);
        Assert.That(Modes(0), Is.EqualTo((true, true)));
        state.Teaching.SetTaught(0, true);
        Assert.That(Modes(0), Is.EqualTo((true, false)));
        state.Begin(1);
        state.End(1);
        state.History.Rollback(0);
        Assert.That(Modes(0), Is.EqualTo((true, true)), "as when frame 0 began");
        state.Teaching.SetCorrected(0, false);
        Assert.That(Modes(0), Is.EqualTo((false, false)));
        state.Agents.Grow(3);
        Assert.That(Modes(1), Is.EqualTo((true, true)));
        state.Agents.Despawn(5);
        state.Agents.Spawn([6]);
        Assert.That(Modes(1), Is.EqualTo((false, false)));
        Assert.That(() => state.Teaching.SetCorrected(2, true), Throws.InstanceOf<ArgumentException>(), "the slot is free");
        using LsmState loaded = engine.CreateState(2, [4, 5]);
        loaded.Teaching.Attach(new RlsLearner(model.ReservoirSize, 1));
        loaded.Teaching.SetCorrected(1, true);
        loaded.Load(saved);
        Assert.That((loaded.Teaching.IsTaught(1), loaded.Teaching.IsCorrected(1)), Is.EqualTo((false, false)));

        (bool Taught, bool Corrected) Modes(int slot) => (state.Teaching.IsTaught(slot), state.Teaching.IsCorrected(slot));
    }

    [Test]
    public void Teach_NotExact_Throws()
    {
        using var pupil = new Pupil(engineUnderTest, model);
        StateSnapshot without = pupil.State.Save();
        Assert.That(() => pupil.State.Teaching.Attach(new RlsLearner(69, 1)), Throws.ArgumentException.With.Message.Contains("69 features"));
        pupil.State.Teaching.Attach(pupil.Learner);
        pupil.State.History.Keep(4);
        Assert.That(() => pupil.State.Load(without), Throws.ArgumentException.With.Message.Contains("no learner"));
        pupil.Live(1);
        pupil.Live(1);
        Assert.That(() => pupil.State.History.Resimulate(0), Throws.InvalidOperationException.With.Message.Contains("Rollback(0)"));
        Assert.That(() => pupil.State.History.Resimulate(0, 0), Throws.InvalidOperationException);
        StateSnapshot with = pupil.State.Save();
        pupil.State.Teaching.Attach(new RlsLearner(70, 2));
        Assert.That(() => pupil.State.Load(with), Throws.ArgumentException.With.Message.Contains("another size"));
        pupil.State.Teaching.Attach(null);
        Assert.That(() => pupil.State.Load(with), Throws.Nothing);
        Assert.That(pupil.State.Save().Learner.IsEmpty, Is.True);
    }

    [Test]
    public void Tick_TaughtWithKeptFrames_AllocatesNothing([ValueSource(typeof(TestEngines), nameof(TestEngines.All))] EngineUnderTest engineUnderTest)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        var learner = new RlsLearner(70, 1);
        state.History.Keep(4);
        state.Teaching.Attach(learner);
        state.Neurons.MarkFeatures(0, true);
        float[] target = [0.5f]; // as a span of constants it would be 72 bytes a use in code that is not optimised yet
        Live(20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Live(50);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Live(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                long frame = state.Frame;
                state.Sensors[0] = Sensor((int)frame);
                state.Begin(frame);
                state.End(frame);
                learner.Learn(frame, state.Neurons.FeaturesOf(0), target);
            }
        }
    }

    private static float Sensor(int frame) => (float)Math.Sin(frame * 0.3);

    /// <summary>One agent that is taught after every frame and acts on what it learned from the next.</summary>
    private sealed class Pupil : IDisposable
    {
        public Pupil(EngineUnderTest engine, LiquidStateMachine model)
        {
            Engine = engine.Create(model);
            State = Engine.CreateState(1);
            State.Neurons.MarkFeatures(0, true);
            Learner = new RlsLearner(model.ReservoirSize, 1, new() { Forgetting = 0.99 });
        }

        public LsmEngine Engine { get; }

        public LsmState State { get; }

        public RlsLearner Learner { get; }

        public float Motor { get; private set; }

        public void Live(float sensor)
        {
            long frame = State.Frame;
            State.Sensors[0] = sensor;
            State.Sensors[1] = 1;
            State.Begin(frame);
            Motor = State.End(frame)[0];
            Learner.Learn(frame, State.Neurons.FeaturesOf(0), [sensor * 2]);
            Engine.SwapAt(frame + 1, Task.FromResult<Readout>(Learner.ToReadout()));
        }

        public double[] Learned()
        {
            var state = new double[Learner.StateLength];
            Learner.CopyStateTo(state);
            return state;
        }

        public void Dispose()
        {
            State.Dispose();
            Engine.Dispose();
        }
    }
}
