using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests;

/// <summary>Agents that teach: which training samples the learner gets, when and in which order, and which motors are written.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class TeachingTests(EngineKind kind)
{
    [Test]
    public void Learner_WithLatency_PairsFeaturesWithTargetsOfTheirFrame([Values] bool pipelined, [Values(0, 1, 2, 3)] int latency)
    {
        using var room = new Classroom(kind, pipelined);
        room.System.Latency = latency;
        Array.ForEach<ulong>([9, 2, 5], id => room.Spawn(id, id == 5 ? LsmMode.Infer : LsmMode.Teach));
        room.Run(12);
        Assert.That(room.Learned(), Is.EqualTo(ByHand(12 - Math.Max(latency, pipelined ? 1 : 0), latency)));
        Assert.That(room.Learned(), Is.Not.EqualTo(ByHand(13 - Math.Max(latency, pipelined ? 1 : 0), latency)));
    }

    [Test]
    public void Mode_Teach_LeavesMotorsAndStillComputesThem()
    {
        using var room = new Classroom(kind);
        room.Spawn(1, LsmMode.Teach);
        room.Spawn(2, LsmMode.Infer);
        for (int frame = 0; frame < 10; frame++)
        {
            room.Run();
            Assert.That(room.Stage.Motors(1), Is.EqualTo(Floats(Classroom.Right(1, frame))));
            Assert.That(room.Stage.Motors(2), Is.EqualTo(Stage.Alone(2, 0, frame + 1)[^1]));
            Assert.That(room.Stage.State.Motors.Slice(2 * room.Stage.SlotOf(1), 2).ToArray(), Is.EqualTo(Stage.Alone(1, 0, frame + 1)[^1]));
        }

        room.Stage.Agent(1).Mode = LsmMode.Infer;
        room.Run();
        Assert.That(room.Stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 11)[^1]));
    }

    [Test]
    public void Mode_ChangedDuringFrame_TakesEffectWithTheNext([Values] bool pipelined)
    {
        using Classroom late = new(kind, pipelined), early = new(kind, pipelined);
        foreach (Classroom room in new[] { late, early })
        {
            room.Spawn(1, LsmMode.Infer);
            room.Spawn(2, LsmMode.Teach);
            room.Run(5);
        }

        // The modes change while frame 5 is under way: agent 1 gives no training sample in frame 5, and agent 2 does.
        late.Stage.Sense();
        late.System.BeforeUpdate(0);
        late.Act(5);
        late.Stage.Agent(1).Mode = LsmMode.Teach;
        late.Stage.Agent(2).Mode = LsmMode.Off;
        late.System.AfterUpdate(0);
        early.Run();
        early.Stage.Agent(1).Mode = LsmMode.Teach;
        early.Stage.Agent(2).Mode = LsmMode.Off;
        Run(3);
        late.Stage.Agent(1).Mode = early.Stage.Agent(1).Mode = LsmMode.Off;
        late.Stage.Agent(2).Mode = early.Stage.Agent(2).Mode = LsmMode.Teach;
        Run(3);
        Assert.That(late.Learned(), Is.EqualTo(early.Learned()));
        Assert.That(late.Stage.State.Checksum(), Is.EqualTo(early.Stage.State.Checksum()));

        void Run(int frames)
        {
            late.Run(frames);
            early.Run(frames);
        }
    }

    [Test]
    public void Learner_AgentDestroyed_LearnsItsLastFrame([Values] bool pipelined)
    {
        using var room = new Classroom(kind, pipelined, capacity: 1);
        room.Spawn(2, LsmMode.Teach);
        room.Run(6);
        room.Stage.Destroy(2);
        room.Spawn(3, LsmMode.Infer);
        room.Run();

        using var other = new Classroom(kind, capacity: 1);
        other.Spawn(2, LsmMode.Teach);
        other.Run(6);
        Assert.That(room.Learned(), Is.EqualTo(other.Learned()));
        Assert.That(room.Stage.Motors(3), Is.EqualTo(pipelined ? new float[2] : Stage.Alone(3, 6, 1)[^1]));
    }

    [Test]
    public void Learner_LatencyAndRespawn_NeverMixesTwoAgents()
    {
        using var room = new Classroom(kind, capacity: 1);
        room.System.Latency = 2;
        room.Spawn(2, LsmMode.Teach);
        room.Run(2);
        double[] nothing = room.Learned();
        room.Stage.Destroy(2);
        room.Spawn(2, LsmMode.Teach);
        room.Run(2);
        Assert.That(room.Learned(), Is.EqualTo(nothing), "the agent of frames 2 and 3 did not exist in frames 0 and 1");
        room.Run();
        Assert.That(room.Learned(), Is.Not.EqualTo(nothing));
    }

    [Test]
    public void DecisionPeriod_FramesBetween_HoldMotorsAndLearnNothing([Values] bool pipelined)
    {
        using var room = new Classroom(kind, pipelined);
        room.System.DecisionPeriod = 3;
        room.Spawn(1, LsmMode.Infer);
        room.Spawn(2, LsmMode.Teach);
        var byHand = new RlsLearner(Engines.Model.ReservoirSize, 2, new RlsOptions { Forgetting = 0.99 });
        float[][] alone = Stage.Alone(1, 0, 14);
        int lag = pipelined ? 1 : 0;
        for (int frame = 0; frame < 14; frame++)
        {
            room.Run();
            int decided = frame - lag < 0 ? -1 : (frame - lag) / 3 * 3;
            Assert.That(room.Stage.Motors(1), Is.EqualTo(decided < 0 ? new float[2] : alone[decided]), $"frame {frame}");
        }

        Teach(byHand, 14 - lag, 0, [2], 3);
        Assert.That(room.Learned(), Is.EqualTo(Classroom.Learned(byHand)));
        Assert.That(() => room.System.DecisionPeriod = 0, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("DecisionPeriod is 0"));
    }

    [Test]
    public void SwapEvery_TenFrames_SwapsAtTheTenth()
    {
        using var room = new Classroom(kind);
        room.System.SwapEvery = 10;
        room.Spawn(1, LsmMode.Infer);
        room.Spawn(2, LsmMode.Teach);
        float[][] untaught = Stage.Alone(1, 0, 12);
        Readout first = room.Stage.Engine.Model.Readout;
        room.Run(10);
        Assert.That(room.Stage.Engine.Model.Readout, Is.SameAs(first));
        LinearReadout learned = ((RlsLearner)room.System.Learner!).ToReadout();
        room.Run();
        Assert.That(room.Stage.Engine.Model.Readout, Is.Not.SameAs(first));
        Assert.That(((LinearReadout)room.Stage.Engine.Model.Readout).Weights.SequenceEqual(learned.Weights), Is.True);
        Assert.That(room.Stage.Motors(1), Is.Not.EqualTo(untaught[10]), "agent 1 uses what was learned from agent 2");
    }

    [Test]
    public void SwapAt_ReadoutSolvedInBackground_TakesEffectAtItsFrame([Values] bool pipelined)
    {
        var runs = new List<float[]>();
        foreach (bool early in new[] { true, false })
        {
            using var room = new Classroom(kind, pipelined, Classroom.NewRidge());
            room.Spawn(1, LsmMode.Infer);
            room.Spawn(2, LsmMode.Teach);
            room.Run(20);
            var accumulator = (RidgeAccumulator)room.System.Learner!;
            var frozen = new RidgeAccumulator(accumulator.FeatureCount, accumulator.OutputCount);
            frozen.Merge(accumulator);
            using var asked = new ManualResetEventSlim();
            Task<Readout> solved = Task.Run(() =>
            {
                asked.Wait();
                return (Readout)frozen.Solve(1).ToReadout();
            });
            if (early)
            {
                asked.Set();
                solved.Wait();
            }

            room.Stage.Engine.SwapAt(25, solved);
            var motors = new List<float>();
            for (int frame = 20; frame < 30; frame++)
            {
                if (frame == 25)
                {
                    Assert.That(solved.IsCompleted, Is.EqualTo(early), "no frame before the declared one waits");
                    asked.Set(); // Begin(25) waits for it
                }

                room.Run();
                motors.AddRange(room.Stage.Motors(1));
            }

            runs.Add([.. motors]);
        }

        Assert.That(runs[0], Is.EqualTo(runs[1]));
        float[][] untaught = Stage.Alone(1, 0, 30);
        int lag = pipelined ? 1 : 0;
        Assert.That(runs[0][..(2 * (5 + lag))], Is.EqualTo(untaught[(20 - lag)..25].SelectMany(m => m)));
        Assert.That(runs[0][(2 * (5 + lag))..(2 * (6 + lag))], Is.Not.EqualTo(untaught[25]));
    }

    [Test]
    public void AfterUpdate_TaughtMotorIsNaN_IsRefusedAndCanBeRepeated()
    {
        using Classroom room = new(kind), other = new(kind);
        foreach (Classroom each in new[] { room, other })
        {
            each.Spawn(4, LsmMode.Teach);
            each.Spawn(7, LsmMode.Teach);
            each.Run(3);
        }

        double[] before = room.Learned();
        room.Stage.Sense();
        room.System.BeforeUpdate(0);
        room.Act(3);
        room.Stage.World.Get<Muscles>(room.Stage.Entities[7]).Right = float.NaN;
        Assert.That(
            () => room.System.AfterUpdate(0),
            Throws.ArgumentException.With.Message.Contains("Motor 1 of agent 7").And.Message.Contains($"{room.Stage.Entities[7]}").And.Message.Contains("NaN"));
        Assert.That(room.Learned(), Is.EqualTo(before));
        room.Act(3);
        room.System.AfterUpdate(0);
        other.Run();
        Assert.That(room.Learned(), Is.EqualTo(other.Learned()));
    }

    [Test]
    public void Learner_MissingOrOfAnotherSize_IsRefused()
    {
        using var room = new Classroom(kind);
        Assert.That(() => room.System.Learner = new RlsLearner(61, 3), Throws.ArgumentException.With.Message.Contains("3 outputs").And.Message.Contains("2 motors"));
        Assert.That(() => room.System.Learner = new RidgeAccumulator(60, 2), Throws.ArgumentException.With.Message.Contains("60 features"));
        room.System.Learner = null;
        room.Spawn(8, LsmMode.Teach);
        room.Stage.Sense();
        Assert.That(() => room.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("Agent 8").And.Message.Contains("Learner"));
        Assert.That(room.Stage.State.Frame, Is.Zero);
        Assert.That(() => room.System.Latency = 65, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => room.System.SwapEvery = -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AfterUpdate_LearnerDiverges_ThrowsAndWritesMotors()
    {
        using var room = new Classroom(kind, learner: new RlsLearner(61, 2, new RlsOptions { Alpha = 1e-12, Forgetting = 0.5 }));
        room.Spawn(1, LsmMode.Infer);
        room.Spawn(2, LsmMode.Teach);
        float[][] alone = Stage.Alone(1, 0, 50);
        TrainingException? error = null;
        int frame = 0;
        for (; error is null && frame < 49; frame++)
        {
            room.Stage.Sense();
            room.System.BeforeUpdate(0);
            room.Stage.World.Set(room.Stage.Entities[2], new Muscles(frame % 2 == 0 ? float.MaxValue : -float.MaxValue, 0));
            try
            {
                room.System.AfterUpdate(0);
            }
            catch (TrainingException wrong)
            {
                error = wrong;
            }

            Assert.That(room.Stage.Motors(1), Is.EqualTo(alone[frame]));
        }

        Assert.That(error?.Message, Does.Contain("diverges"));
        room.Stage.Agent(2).Mode = LsmMode.Infer;
        room.Run();
        Assert.That(room.Stage.Motors(1), Is.EqualTo(alone[frame]));
    }

    private static float[] Floats(Muscles muscles) => [muscles.Left, muscles.Right];

    /// <summary>The state of a learner that gets the training samples of agents 2 and 9 directly, from a state on the CPU.</summary>
    private static double[] ByHand(int frames, int latency)
    {
        Learner learner = Classroom.NewRls();
        Teach(learner, frames, latency, [2, 9], 1);
        return Classroom.Learned(learner);
    }

    private static void Teach(Learner learner, int frames, int latency, ulong[] ids, int period)
    {
        using LsmEngine engine = Engines.Create(EngineKind.Cpu);
        using LsmState state = engine.CreateState(ids.Length, ids);
        for (int slot = 0; slot < ids.Length; slot++)
        {
            state.Neurons.MarkFeatures(slot, true);
        }

        for (int frame = 0; frame < frames; frame++)
        {
            for (int slot = 0; slot < ids.Length; slot++)
            {
                Senses senses = Stage.Sense(ids[slot], frame);
                MemoryMarshal.Cast<Senses, float>(new ReadOnlySpan<Senses>(in senses)).CopyTo(state.SensorsOf(slot));
            }

            state.Begin(frame);
            state.End(frame);
            for (int slot = 0; slot < ids.Length && frame % period == 0; slot++)
            {
                learner.Learn(frame, state.Neurons.FeaturesOf(slot), Floats(Classroom.Right(ids[slot], frame + latency)));
            }
        }
    }
}
