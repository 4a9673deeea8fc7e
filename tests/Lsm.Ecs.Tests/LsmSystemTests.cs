using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>What a frame does: motors, steps, agents that are off, new or gone.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class LsmSystemTests(EngineKind kind)
{
    [Test]
    public void Tick_SeveralAgents_EachHasItsOwnLiquid()
    {
        using var stage = new Stage(kind);
        ulong[] ids = [900, 3, ulong.MaxValue, 0];
        Array.ForEach(ids, id => stage.Spawn(id));
        float[][][] alone = [.. ids.Select(id => Stage.Alone(id, 0, 30))];

        for (int frame = 0; frame < 30; frame++)
        {
            stage.Run();
            for (int i = 0; i < ids.Length; i++)
            {
                Assert.That(stage.Motors(ids[i]), Is.EqualTo(alone[i][frame]), $"agent {ids[i]}, frame {frame}");
            }
        }

        Assert.That(alone.SelectMany(run => run[^1]), Is.Unique, "the agents differ, so the test sees a swap");
    }

    [Test]
    public void BeforeUpdate_NewAgent_StartsFromRest()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Run(10);
        stage.Spawn(2);
        stage.Run(20);

        Assert.That(stage.Motors(2), Is.EqualTo(Stage.Alone(2, 10, 20)[^1]));
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 30)[^1]));
    }

    [Test]
    public void BeforeUpdate_IdOnAnotherEntity_StartsFromRest()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Run(10);
        stage.Destroy(1);
        stage.Spawn(1);
        stage.Run(20);

        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 10, 20)[^1]));
    }

    [Test]
    public void BeforeUpdate_NewAgents_TakeLowestFreeSlotsInIdOrder()
    {
        using var stage = new Stage(kind, capacity: 4);
        Array.ForEach<ulong>([40, 10, 30, 20], id => stage.Spawn(id));
        stage.Run();
        Assert.That(new ulong[] { 10, 20, 30, 40 }.Select(stage.SlotOf), Is.EqualTo(new[] { 0, 1, 2, 3 }));

        stage.Destroy(30);
        stage.Destroy(10);
        Array.ForEach<ulong>([7, 5], id => stage.Spawn(id));
        stage.Run();
        Assert.That(new ulong[] { 5, 20, 7, 40 }.Select(stage.SlotOf), Is.EqualTo(new[] { 0, 1, 2, 3 }), "new agents of a full state get the slots of those that went");
        Assert.That(stage.State.Agents.SlotOf(30), Is.EqualTo(-1));
    }

    [Test]
    public void BeforeUpdate_SensorsRemoved_AgentLeaves()
    {
        using var stage = new Stage(kind);
        Entity entity = stage.Spawn(1);
        stage.Spawn(2);
        stage.Run(5);
        stage.World.Remove<Senses>(entity);
        stage.Run();
        Assert.That(stage.State.Agents.Count, Is.EqualTo(1));
        Assert.That(stage.World.Has<LsmSlot>(entity), Is.False);

        stage.World.Add(entity, default(Senses));
        stage.Run(4);
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 6, 4)[^1]), "it starts from rest");
    }

    [Test]
    public void BeforeUpdate_IdChangedOrSlotRemoved_StartsAnotherAgent()
    {
        using var stage = new Stage(kind);
        Entity renamed = stage.Spawn(1);
        Entity restarted = stage.Spawn(2);
        stage.Run(5);
        stage.Agent(1).Id = 9;
        stage.World.Remove<LsmSlot>(restarted);
        stage.Run(4);

        Assert.That(stage.State.Agents.SlotOf(1), Is.EqualTo(-1));
        Assert.That(stage.State.Agents.SlotOf(9), Is.EqualTo(stage.World.Get<LsmSlot>(renamed).Index));
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(9, 5, 4)[^1]));
        Assert.That(stage.Motors(2), Is.EqualTo(Stage.Alone(2, 5, 4)[^1]));
    }

    [Test]
    public void Mode_Off_FreezesAgentBitForBit()
    {
        using var stage = new Stage(kind);
        stage.Spawn(1);
        stage.Spawn(2);
        stage.Run(10);
        int slot = stage.SlotOf(1);
        ulong frozen = stage.State.Agents.Checksum(slot);
        ulong other = stage.State.Agents.Checksum(stage.SlotOf(2));

        stage.Agent(1).Mode = LsmMode.Off;
        for (int i = 0; i < 5; i++)
        {
            stage.Sense();
            stage.World.Set(stage.Entities[1], new Senses(float.NaN, float.PositiveInfinity, 1e30f));
            stage.World.Set(stage.Entities[1], new Muscles(7, 8));
            stage.Tick();
            Assert.That(stage.Motors(1), Is.EqualTo(new float[] { 7, 8 }), "its motors are not written");
        }

        Assert.That(stage.State.Agents.Checksum(slot), Is.EqualTo(frozen));
        Assert.That(stage.State.Agents.Checksum(stage.SlotOf(2)), Is.Not.EqualTo(other));

        stage.Agent(1).Mode = LsmMode.Infer;
        stage.World.Set(stage.Entities[1], Stage.Sense(1, 10));
        stage.Tick();
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 11)[^1]));
    }

    [Test]
    public void Steps_AnyLegalValue_TickTakesThatMany()
    {
        using var stage = new Stage(kind, options: new EngineOptions { MaxSteps = 5 });
        stage.Spawn(1);
        stage.System.Steps = 3;
        stage.Run(10);
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 10, steps: 3)[^1]));
        Assert.That(stage.State.Agents.StepsOf(0), Is.EqualTo(30));

        ulong before = stage.State.Checksum();
        stage.System.Steps = 0;
        stage.Run();
        Assert.That(stage.State.Checksum(), Is.EqualTo(before));

        stage.System.Steps = 5;
        stage.Run();
        Assert.That(stage.State.Agents.StepsOf(0), Is.EqualTo(35));
        Assert.That(() => stage.System.Steps = 6, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 5"));
        Assert.That(() => stage.System.Steps = -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(stage.System.Steps, Is.EqualTo(5));
    }

    [Test]
    public void AfterUpdate_Pipelined_MotorsAreOneFrameLate()
    {
        using var stage = new Stage(kind, options: new EngineOptions { Pipelined = true });
        stage.Spawn(1);
        float[][] alone = Stage.Alone(1, 0, 20);
        stage.Run();
        Assert.That(stage.Motors(1), Is.EqualTo(new float[2]));
        for (int frame = 1; frame < 20; frame++)
        {
            stage.Run();
            Assert.That(stage.Motors(1), Is.EqualTo(alone[frame - 1]), $"frame {frame}");
        }
    }

    [Test]
    public void Update_StructuralChanges_KeepOtherAgentsRight()
    {
        using var stage = new Stage(kind);
        Array.ForEach<ulong>([1, 2, 3], id => stage.Spawn(id));
        stage.Run(5);
        stage.Sense();
        stage.System.BeforeUpdate(0);
        stage.Destroy(1);
        stage.Spawn(4);
        stage.World.Add(stage.Entities[3], new Paint(1));
        Entity clone = stage.World.Create(new LsmAgent(5), default(Senses), default(Muscles), stage.World.Get<LsmSlot>(stage.Entities[2]));
        stage.System.AfterUpdate(0);

        Assert.That(stage.Motors(2), Is.EqualTo(Stage.Alone(2, 0, 6)[^1]));
        Assert.That(stage.Motors(3), Is.EqualTo(Stage.Alone(3, 0, 6)[^1]));
        Assert.That(stage.Motors(4), Is.EqualTo(new float[2]), "new since BeforeUpdate");
        Assert.That(stage.World.Get<Muscles>(clone), Is.EqualTo(default(Muscles)), "a copied slot component has no effect");

        stage.Run(3);
        Assert.That(stage.State.Agents.Count, Is.EqualTo(4));
        Assert.That(stage.Motors(2), Is.EqualTo(Stage.Alone(2, 0, 9)[^1]));
        stage.Entities[5] = clone;
        Assert.That(stage.Motors(5), Is.EqualTo(Stage.Alone(5, 6, 3)[^1]));
    }

    [Test]
    public void Tick_TwoSystemsInOneWorld_EachDrivesItsEntities()
    {
        using var stage = new Stage(kind);
        using LsmEngine engine = Engines.Create(kind, Engines.TailModel);
        using var tails = new LsmSystem<Whiskers, Tail>(stage.World, engine, 4);
        stage.Spawn(1);
        Entity cat = stage.World.Create(new LsmAgent(1), new Whiskers(3, 3), default(Tail));
        using var group = new Group<float>("frame", stage.System, tails);
        for (int frame = 0; frame < 10; frame++)
        {
            stage.Sense();
            group.BeforeUpdate(0);
            group.Update(0);
            group.AfterUpdate(0);
        }

        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 10)[^1]));
        Assert.That(stage.World.Get<Tail>(cat).Angle, Is.Not.Zero);
        Assert.That((stage.State.Agents.Count, tails.State.Agents.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Dispose_SystemWithEntities_LeavesThemToTheNextSystem()
    {
        using var stage = new Stage(kind);
        Entity entity = stage.Spawn(1);
        stage.Run(5);
        stage.System.Dispose();
        Assert.That(stage.World.Has<LsmSlot>(entity), Is.False);
        Assert.That(() => stage.Tick(), Throws.InstanceOf<ObjectDisposedException>());

        using var next = new LsmSystem<Senses, Muscles, int>(stage.World, stage.Engine, 2);
        stage.World.Set(entity, Stage.Sense(1, 0));
        next.BeforeUpdate(5);
        next.AfterUpdate(5);
        Assert.That(stage.Motors(1), Is.EqualTo(Stage.Alone(1, 0, 1)[^1]));
    }
}
