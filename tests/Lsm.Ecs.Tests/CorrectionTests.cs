using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>Agents in Correct: the liquid drives them, and the learner gets what the demonstrator says would have been right.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class CorrectionTests(EngineKind kind)
{
    [Test]
    public void Learner_AgentsCorrected_LearnsAsFromTeach([Values] bool pipelined, [Values(0, 2)] int latency)
    {
        using Classroom corrected = new(kind, pipelined), taught = new(kind, pipelined);
        foreach ((Classroom room, LsmMode mode) in new[] { (corrected, LsmMode.Correct), (taught, LsmMode.Teach) })
        {
            room.System.Latency = latency;
            Array.ForEach<ulong>([9, 2, 5], id => room.Spawn(id, id == 5 ? LsmMode.Infer : mode));
            room.Run(12);
        }

        Assert.That(corrected.Learned(), Is.EqualTo(taught.Learned()));
        Assert.That(corrected.Stage.State.Checksum(), Is.EqualTo(taught.Stage.State.Checksum()));
        Assert.That(Array.Exists(corrected.Learned(), value => value != 0), Is.True);
    }

    [Test]
    public void Mode_Correct_WritesMotorsOfTheLiquid([Values] bool pipelined)
    {
        using var room = new Classroom(kind, pipelined);
        room.Spawn(1, LsmMode.Correct);
        int lag = pipelined ? 1 : 0;
        float[][] alone = Stage.Alone(1, 0, 10);
        for (int frame = 0; frame < 10; frame++)
        {
            room.Run();
            Assert.That(room.Stage.Motors(1), Is.EqualTo(frame < lag ? new float[2] : alone[frame - lag]), $"frame {frame}");
            Assert.That(room.Stage.World.Get<LsmCorrection<Muscles>>(room.Stage.Entities[1]).Motors, Is.EqualTo(Classroom.Right(1, frame)), "the system only reads it");
        }
    }

    [Test]
    public void DecisionPeriod_AgentCorrected_HoldsMotorsAndLearnsInDecisionFrames()
    {
        using Classroom corrected = new(kind), taught = new(kind);
        foreach ((Classroom room, LsmMode mode) in new[] { (corrected, LsmMode.Correct), (taught, LsmMode.Teach) })
        {
            room.System.DecisionPeriod = 3;
            room.System.Latency = 1;
            room.Spawn(1, mode);
        }

        float[][] alone = Stage.Alone(1, 0, 14);
        for (int frame = 0; frame < 14; frame++)
        {
            corrected.Run();
            taught.Run();
            Assert.That(corrected.Stage.Motors(1), Is.EqualTo(alone[frame / 3 * 3]), $"frame {frame}");
        }

        Assert.That(corrected.Learned(), Is.EqualTo(taught.Learned()));
    }

    [Test]
    public void Mode_ChangedBetweenFrames_ChangesWhoDrives()
    {
        using var room = new Classroom(kind);
        room.Spawn(1, LsmMode.Teach);
        float[][] alone = Stage.Alone(1, 0, 4);
        foreach ((int frame, LsmMode mode) in new[] { LsmMode.Teach, LsmMode.Correct, LsmMode.Infer, LsmMode.Teach }.Index())
        {
            room.Stage.Agent(1).Mode = mode;
            double[] before = room.Learned();
            room.Run();
            int slot = room.Stage.SlotOf(1);
            Muscles right = Classroom.Right(1, frame);
            Assert.That(room.Stage.Motors(1), Is.EqualTo(mode == LsmMode.Teach ? [right.Left, right.Right] : alone[frame]), $"{mode}");
            Assert.That(room.Stage.State.Teaching.IsTaught(slot), Is.EqualTo(mode != LsmMode.Infer), $"{mode}");
            Assert.That(room.Stage.State.Teaching.IsCorrected(slot), Is.EqualTo(mode == LsmMode.Correct), $"{mode}");
            Assert.That(room.Learned().SequenceEqual(before), Is.EqualTo(mode == LsmMode.Infer), $"{mode}");
        }
    }

    [Test]
    public void SwapEvery_AgentCorrected_UsesTheLearnedReadout()
    {
        using var room = new Classroom(kind);
        room.System.SwapEvery = 10;
        room.Spawn(1, LsmMode.Correct);
        float[][] alone = Stage.Alone(1, 0, 11);
        room.Run(10);
        Assert.That(room.Stage.Motors(1), Is.EqualTo(alone[9]));
        room.Run();
        Assert.That(room.Stage.Motors(1), Is.Not.EqualTo(alone[10]));
    }

    [Test]
    public void AfterUpdate_CorrectionIsNaN_IsRefusedAndCanBeRepeated()
    {
        using Classroom room = new(kind), other = new(kind);
        foreach (Classroom each in new[] { room, other })
        {
            each.Spawn(4, LsmMode.Correct);
            each.Spawn(7, LsmMode.Correct);
            each.Run(3);
        }

        double[] before = room.Learned();
        float[] motors = room.Stage.Motors(7);
        room.Stage.Sense();
        room.System.BeforeUpdate(0);
        room.Act(3);
        room.Stage.World.Set(room.Stage.Entities[7], new LsmCorrection<Muscles>(new Muscles(0, float.NaN)));
        Assert.That(
            () => room.System.AfterUpdate(0),
            Throws.ArgumentException.With.Message.Contains("Motor 1 of agent 7").And.Message.Contains("is corrected, is NaN").And.Message.Contains("LsmCorrection<Muscles>"));
        Assert.That(room.Learned(), Is.EqualTo(before));
        Assert.That(room.Stage.Motors(7), Is.EqualTo(motors));
        room.Act(3);
        room.System.AfterUpdate(0);
        other.Run();
        Assert.That(room.Learned(), Is.EqualTo(other.Learned()));
        Assert.That(room.Stage.Motors(7), Is.EqualTo(other.Stage.Motors(7)));
    }

    [Test]
    public void BeforeUpdate_LearnerOrComponentMissing_IsRefused()
    {
        using var room = new Classroom(kind);
        room.Spawn(8, LsmMode.Correct);
        room.Stage.World.Remove<LsmCorrection<Muscles>>(room.Stage.Entities[8]);
        room.Stage.Sense();
        Assert.That(() => room.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("Agent 8").And.Message.Contains("LsmCorrection<Muscles>"));
        room.Stage.World.Add(room.Stage.Entities[8], default(LsmCorrection<Muscles>));
        room.System.Learner = null;
        Assert.That(() => room.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("Mode Correct").And.Message.Contains("Learner"));
        Assert.That(room.Stage.State.Frame, Is.Zero);
        room.System.Learner = Classroom.NewRls();
        room.Run();
        Assert.That(room.Stage.Motors(8), Is.EqualTo(Stage.Alone(8, 0, 1)[0]));
    }

    [Test]
    public void AfterUpdate_ComponentRemovedInTheFrame_LearnsNothingFromIt()
    {
        using var room = new Classroom(kind);
        room.Spawn(8, LsmMode.Correct);
        room.Run(3);
        double[] before = room.Learned();
        room.Stage.Sense();
        room.System.BeforeUpdate(0);
        room.Stage.World.Remove<LsmCorrection<Muscles>>(room.Stage.Entities[8]);
        room.System.AfterUpdate(0);
        Assert.That(room.Learned(), Is.EqualTo(before));
        Assert.That(room.Stage.Motors(8), Is.EqualTo(Stage.Alone(8, 0, 4)[^1]));
        Assert.That(() => room.System.BeforeUpdate(0), Throws.InvalidOperationException);
    }
}
