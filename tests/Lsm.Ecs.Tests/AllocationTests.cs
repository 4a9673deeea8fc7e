using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>A tick allocates no managed memory unless agents come or go.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class AllocationTests(EngineKind kind)
{
    [Test]
    public void Tick_TenThousandTimes_AllocatesNothing()
    {
        using var stage = new Stage(kind, capacity: 20);
        for (ulong id = 0; id < 16; id++)
        {
            stage.Spawn(id);
        }

        stage.World.Add(stage.Entities[3], new Paint(1));
        using var group = new Group<float>("frame", stage.System);
        long before = 0;
        for (int tick = -100; tick < 10_000; tick++)
        {
            if (tick == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            stage.System.Steps = tick & 3;
            stage.Agent((ulong)tick & 15).Mode = (LsmMode)((tick >> 4) & 1);
            stage.World.Get<Senses>(stage.Entities[(ulong)tick & 15]).A = tick & 7;
            group.BeforeUpdate(0.02f);
            group.Update(0.02f);
            group.AfterUpdate(0.02f);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Tick_SomeAgentsTeachOrAreCorrected_AllocatesNothing([Values] bool pipelined, [Values] bool ridge)
    {
        using var room = new Classroom(kind, pipelined, ridge ? Classroom.NewRidge() : Classroom.NewRls(), capacity: 12);
        Stage stage = room.Stage;
        stage.State.History.Keep(3);
        for (ulong id = 0; id < 12; id++)
        {
            room.Spawn(id, LsmMode.Teach);
        }

        stage.World.Add(stage.Entities[3], new Paint(1));
        room.System.DecisionPeriod = 2;
        room.System.Latency = 2;
        long before = 0;
        for (int tick = -100; tick < 500; tick++)
        {
            if (tick == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            stage.Agent((ulong)(tick + 100) % 12).Mode = (LsmMode)((tick + 100) / 12 % 4);
            stage.World.Get<Senses>(stage.Entities[(ulong)tick & 7]).A = tick & 7;
            stage.World.Get<Muscles>(stage.Entities[(ulong)tick & 7]).Left = tick & 3;
            room.System.BeforeUpdate(0.02f);
            room.System.AfterUpdate(0.02f);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(Array.Exists(room.Learned(), value => value != 0), Is.True);
    }
}
