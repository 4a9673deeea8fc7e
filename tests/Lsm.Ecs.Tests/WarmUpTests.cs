using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;

namespace Lsm.Ecs.Tests;

/// <summary>WarmUp runs frames of another system in another world: the system, its world and its state do not change.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public sealed class WarmUpTests(EngineKind kind)
{
    [Test]
    public void WarmUp_BetweenFrames_ChangesNoBits([Values] bool governed, [Values] bool guarded)
    {
        using Stage stage = Started(kind, governed, guarded), straight = Started(kind, governed, guarded);
        ulong before = stage.State.Checksum();
        long? faults = stage.System.Guard?.FaultCount;
        int entities = stage.World.Size;
        stage.System.WarmUp();
        Assert.That((stage.State.Checksum(), stage.State.Frame, stage.World.Size, stage.System.Guard?.FaultCount), Is.EqualTo((before, 4L, entities, faults)));
        Assert.That(stage.System.Governor?.LateTicks, governed ? Is.Zero : Is.Null);
        stage.Run(5);
        straight.Run(5);
        stage.System.Governor?.CatchUp();
        straight.System.Governor?.CatchUp();
        Assert.That(stage.State.Checksum(), Is.EqualTo(straight.State.Checksum()));
        Assert.That(stage.Motors(7), Is.EqualTo(straight.Motors(7)));
    }

    [Test]
    public void WarmUp_OfASystemThatLearns_ChangesNeitherLearnerNorState([Values] bool ridge)
    {
        using var room = new Classroom(kind, pipelined: false, ridge ? Classroom.NewRidge() : Classroom.NewRls(), capacity: 4);
        using var straight = new Classroom(kind, pipelined: false, ridge ? Classroom.NewRidge() : Classroom.NewRls(), capacity: 4);
        foreach (Classroom each in (Classroom[])[room, straight])
        {
            each.System.SwapEvery = 3;
            each.Spawn(1, LsmMode.Teach);
            each.Spawn(2, LsmMode.Infer);
            each.Spawn(3, LsmMode.Correct);
            each.Run(7);
        }

        room.System.WarmUp();
        room.Run(8);
        straight.Run(8);
        Assert.That(room.Stage.State.Save().Learner.ToArray(), Is.EqualTo(straight.Stage.State.Save().Learner.ToArray()));
        Assert.That(room.Stage.State.Checksum(), Is.EqualTo(straight.Stage.State.Checksum()));
        Assert.That(room.Stage.Motors(2), Is.EqualTo(straight.Stage.Motors(2)));
    }

    [Test]
    public void WarmUp_InAFrame_IsRefused()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.System.BeforeUpdate(0);
        Assert.That(stage.System.WarmUp, Throws.InvalidOperationException.With.Message.Contains("call AfterUpdate first"));
        stage.System.AfterUpdate(0);
    }

    private static Stage Started(EngineKind kind, bool governed, bool guarded)
    {
        var stage = new Stage(kind, capacity: 5);
        if (guarded)
        {
            stage.System.Guard = new SensorGuard(stage.State, new SensorRange(-1, 2, SensorPolicy.Clamp));
        }

        if (governed)
        {
            stage.System.Govern(new GovernorOptions(TimeSpan.FromHours(1)));
        }

        stage.Spawn(7);
        stage.Spawn(3);
        stage.Run(4);
        stage.System.Governor?.CatchUp();
        return stage;
    }
}
