using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>Entities that have an agent but lack a component: refused if nothing drives or has driven them.</summary>
public class IncompleteAgentTests
{
    [Test]
    public void BeforeUpdate_AgentWithoutMotors_IsRefusedAndNothingChanges()
    {
        using var stage = new Stage(EngineKind.Cpu);
        stage.Spawn(1);
        stage.Run(3);
        stage.Spawn(2);
        Entity entity = stage.World.Create(new LsmAgent(7), default(Senses));
        ulong checksum = stage.State.Checksum();
        Assert.That(
            () => stage.System.BeforeUpdate(0),
            Throws.InvalidOperationException.With.Message.Contains($"Agent 7, {entity}, has no Muscles, so no LsmSystem of its world drives it"));
        Assert.That((stage.State.Checksum(), stage.State.Frame, stage.State.Agents.Count), Is.EqualTo((checksum, 3L, 1)));

        stage.World.Add(entity, default(Muscles));
        stage.Run();
        Assert.That(stage.State.Agents.Count, Is.EqualTo(3));
    }

    [Test]
    public void BeforeUpdate_AgentWithoutSensorsOrBoth_IsRefusedByName()
    {
        using var stage = new Stage(EngineKind.Cpu);
        Entity entity = stage.World.Create(new LsmAgent(7), default(Muscles));
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains($"Agent 7, {entity}, has no Senses, so"));
        stage.World.Remove<Muscles>(entity);
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("has no Senses and no Muscles"));
        stage.World.Remove<LsmAgent>(entity);
        Assert.That(() => stage.Tick(), Throws.Nothing);
    }

    [Test]
    public void BeforeUpdate_IncompleteAgentIsOff_IsAccepted()
    {
        using var stage = new Stage(EngineKind.Cpu);
        Entity entity = stage.World.Create(new LsmAgent(7) { Mode = LsmMode.Off }, default(Senses));
        stage.Run(2);
        Assert.That(stage.State.Agents.Count, Is.Zero);
        stage.World.Add(entity, default(Muscles));
        stage.World.Get<LsmAgent>(entity).Mode = LsmMode.Infer;
        stage.Run();
        Assert.That(stage.State.Agents.Count, Is.EqualTo(1));
    }

    [Test]
    public void BeforeUpdate_AnotherSystemDrivesIt_IsAccepted()
    {
        using var stage = new Stage(EngineKind.Cpu);
        using LsmEngine engine = Engines.Create(EngineKind.Cpu, Engines.TailModel);
        using var tails = new LsmSystem<Whiskers, Tail>(stage.World, engine, 4);
        Entity cat = stage.World.Create(new LsmAgent(1), default(Whiskers), default(Tail));
        Entity odd = stage.World.Create(new LsmAgent(2), default(Whiskers), default(Muscles));
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains($"{odd} has no Senses").Or.Message.Contains($"{odd}, has no Senses"));
        stage.World.Destroy(odd);
        for (int frame = 0; frame < 3; frame++)
        {
            stage.System.BeforeUpdate(0);
            tails.BeforeUpdate(0);
            stage.System.AfterUpdate(0);
            tails.AfterUpdate(0);
        }

        Assert.That((stage.State.Agents.Count, tails.State.Agents.Count), Is.EqualTo((0, 1)));
        tails.Dispose();
        Assert.That(() => stage.Tick(), Throws.Nothing, "it was driven before");
        stage.World.Create(new LsmAgent(3), default(Whiskers), default(Tail));
        Assert.That(() => stage.Tick(), Throws.InvalidOperationException.With.Message.Contains("Agent 3"));
        Assert.That(stage.World.IsAlive(cat), Is.True);
    }

    [Test]
    public void BeforeUpdate_DrivenAgentLosesComponent_LeavesWithoutError()
    {
        using var stage = new Stage(EngineKind.Cpu, capacity: 200);
        for (ulong id = 0; id < 200; id++)
        {
            stage.Spawn(id);
        }

        stage.Run();
        for (ulong id = 0; id < 190; id++) // more than are noted before the dead are forgotten
        {
            stage.Destroy(id);
            stage.Spawn(id + 1000);
        }

        stage.Run();
        foreach (ulong id in new ulong[] { 199, 1000, 1189 })
        {
            stage.World.Remove<Muscles>(stage.Entities[id]);
        }

        stage.Run(2);
        Assert.That(stage.State.Agents.Count, Is.EqualTo(197));
    }
}
