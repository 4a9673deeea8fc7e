using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>Bad input is refused by name before anything changes, and the frame can be repeated.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class RefusalTests(EngineKind kind)
{
    [Test]
    public void BeforeUpdate_TwoEntitiesWithOneId_IsRefused()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Run(5);
        Entity twin = stage.World.Create(new LsmAgent(1), default(Senses), default(Muscles));
        stage.Spawn(9);
        stage.Spawn(2);
        RefusedUnchanged(stage, Throws.ArgumentException.With.Message.Contains("Agent 1 is claimed by two entities"));

        stage.World.Get<LsmAgent>(twin).Id = 2;
        RefusedUnchanged(stage, Throws.ArgumentException.With.Message.Contains("Agent 2 is claimed by two entities"));

        stage.World.Get<LsmAgent>(twin).Id = 3;
        stage.Run();
        Assert.That(stage.State.Agents.Count, Is.EqualTo(4));
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 6)[^1]));
    }

    [Test]
    public void BeforeUpdate_MoreAgentsThanSlots_IsRefusedUntilGrow()
    {
        using var stage = new Stage(kind, capacity: 2);
        stage.Spawn(1);
        stage.Run(5);
        stage.Spawn(2);
        stage.Spawn(3);
        RefusedUnchanged(stage, Throws.InvalidOperationException.With.Message.Contains("Grow(3)"));

        stage.System.Grow(3);
        stage.Run(5);
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 10)[^1]));
        Assert.That(stage.Motors(3), Is.EqualTo(Stage.Alone(3, 5, 5)[^1]));
        Assert.That(() => stage.System.Grow(2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    [TestCase(1e30f)]
    public void BeforeUpdate_BadSensor_NamesAgentAndEntity(float bad)
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Run(5);
        Entity arriving = stage.Spawn(42);
        stage.Sense();
        stage.World.Set(arriving, new Senses(1, bad, 0));
        RefusedUnchanged(stage, Throws.ArgumentException.With.Message.Contains("Sensor 1 of agent 42").And.Message.Contains($"{arriving}"));

        stage.World.Set(arriving, new Senses(1, 1, 0));
        stage.Tick();
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 6)[^1]));
    }

    [Test]
    public void BeforeUpdate_SpikeModelWithFraction_IsRefused()
    {
        using var stage = new Stage(kind, model: Engines.SpikeModel);
        Entity entity = stage.Spawn(1);
        stage.World.Set(entity, new Senses(1, 0, 1));
        stage.Tick();
        stage.World.Set(entity, new Senses(1, 0.5f, 1));
        RefusedUnchanged(stage, Throws.ArgumentException.With.Message.Contains("exactly 0 or 1"));
    }

    [Test]
    public void LsmSystem_ComponentOfAnotherSize_IsRefusedByName()
    {
        using var world = World.Create();
        using LsmEngine engine = Engines.Create(kind);
        Assert.That(
            () => new LsmSystem<Whiskers, Muscles>(world, engine, 1),
            Throws.ArgumentException.With.Message.Contains("Whiskers has 2 floats, but the model's InputSize is 3"));
        Assert.That(
            () => new LsmSystem<Senses, Tail>(world, engine, 1),
            Throws.ArgumentException.With.Message.Contains("Tail has 1 float, but the model's OutputSize is 2"));
        Assert.That(() => new LsmSystem<Senses, Muscles>(world, engine, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Update_OutOfOrder_IsRefused()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        Assert.That(() => stage.System.AfterUpdate(0), Throws.InvalidOperationException.With.Message.Contains("BeforeUpdate"));
        stage.Sense();
        stage.System.BeforeUpdate(0);
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("AfterUpdate"));
        Assert.That(() => stage.System.Grow(9), Throws.InvalidOperationException);
        stage.System.AfterUpdate(0);
        stage.Run(4);
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 5)[^1]));
    }

    [Test]
    public void BeforeUpdate_TwoSystemsOverOneEntity_IsRefused()
    {
        using var stage = new Stage(kind);
        using var rival = new LsmSystem<Senses, Muscles>(stage.World, stage.Engine, 8);
        stage.Spawn(5);
        stage.Run();
        Entity second = stage.Spawn(3);
        stage.Sense();
        rival.BeforeUpdate(0);
        rival.AfterUpdate(0);

        Assert.That(stage.World.Get<LsmSlot>(second).Index, Is.Zero);
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("Only one LsmSystem"));
    }

    private static void RefusedUnchanged(Stage stage, NUnit.Framework.Constraints.IResolveConstraint error)
    {
        ulong checksum = stage.State.Checksum();
        (int agents, long frame) = (stage.State.Agents.Count, stage.State.Frame);
        int placed = stage.World.CountEntities(new QueryDescription().WithAll<LsmSlot>());

        Assert.That(() => stage.System.BeforeUpdate(0), error);

        Assert.That(stage.State.Checksum(), Is.EqualTo(checksum));
        Assert.That((stage.State.Agents.Count, stage.State.Frame), Is.EqualTo((agents, frame)));
        Assert.That(stage.World.CountEntities(new QueryDescription().WithAll<LsmSlot>()), Is.EqualTo(placed));
    }
}
