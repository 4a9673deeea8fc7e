using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>Going back to a saved state while entities are remade around it.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class RollbackTests(EngineKind kind)
{
    [Test]
    public void Load_EntitiesRemadeInAnyOrder_TakeUpSavedAgents()
    {
        using var stage = new Stage(kind);
        Array.ForEach<ulong>([4, 1, 3], id => stage.Spawn(id));
        stage.Run(10);
        StateSnapshot saved = stage.State.Save();
        stage.Run(5);
        ulong checksum = stage.State.Checksum();
        float[][] motors = [stage.Motors(1), stage.Motors(3), stage.Motors(4)];

        stage.Spawn(0);
        stage.Destroy(1);
        stage.Run(2);
        stage.Destroy(0);
        stage.Destroy(3);
        stage.Spawn(3);
        stage.Spawn(1);
        stage.System.Load(saved);
        stage.Run(5);

        Assert.That(stage.State.Checksum(), Is.EqualTo(checksum));
        Assert.That(new[] { stage.Motors(1), stage.Motors(3), stage.Motors(4) }, Is.EqualTo(motors));
    }

    [Test]
    public void Load_InTheFrameOfTheSave_MatchesRemadeEntities()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Run(5);
        StateSnapshot saved = stage.State.Save();
        stage.Destroy(1);
        stage.Spawn(1);
        stage.System.Load(saved);
        stage.Run(4);

        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 9)[^1]));
    }

    [Test]
    public void Rollback_EntitiesRemade_MatchesThemById()
    {
        using var stage = new Stage(kind);
        stage.State.History.Keep(4);
        Array.ForEach<ulong>([2, 1], id => stage.Spawn(id));
        stage.Run(6);
        stage.Spawn(0);
        stage.Run(3);
        ulong checksum = stage.State.Checksum();

        Array.ForEach<ulong>([0, 1, 2], stage.Destroy);
        Array.ForEach<ulong>([1, 0, 2], id => stage.Spawn(id));
        stage.State.History.Rollback(6);
        stage.Run(3);

        Assert.That(stage.State.Checksum(), Is.EqualTo(checksum));
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 9)[^1]));
        Assert.That(stage.Motors(0), Is.EqualTo(Stage.Alone(0, 6, 3)[^1]));
    }

    [Test]
    public void Load_AgentsAndEntitiesDiffer_UnmatchedGoOrStartFromRest()
    {
        using var stage = new Stage(kind, capacity: 2);
        stage.Spawn(1);
        stage.Spawn(2);
        stage.Run(5);
        StateSnapshot saved = stage.State.Save();
        stage.Destroy(1);
        stage.Spawn(3);
        stage.System.Load(saved);
        stage.Run(4);

        Assert.That(stage.State.Agents.SlotOf(1), Is.EqualTo(-1));
        Assert.That(stage.Motors(2), Is.EqualTo(Stage.Alone(2, 0, 9)[^1]));
        Assert.That(stage.Motors(3), Is.EqualTo(Stage.Alone(3, 5, 4)[^1]));
    }
}
