using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>A tick costs no managed memory once the agents are there.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class AllocationTests(EngineKind kind)
{
    [Test]
    public void Ten_thousand_ticks_allocate_nothing()
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
}
