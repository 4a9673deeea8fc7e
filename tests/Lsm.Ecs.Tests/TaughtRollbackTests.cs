using Lsm.Runtime;
using Lsm.Runtime.Files;

namespace Lsm.Ecs.Tests;

/// <summary>Rollback over frames with training samples, through the system: learner, motors and states end in the bits of the straight run.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class TaughtRollbackTests(EngineKind kind)
{
    private const int Frames = 40;

    [Test]
    public void Rollback_WhileTaught_EndsAsTheStraightRun([Values] bool pipelined, [Values(0, 1, 2)] int latency, [Values] bool ridge)
    {
        using Classroom straight = Room(pipelined, latency, ridge), undone = Room(pipelined, latency, ridge);
        undone.Stage.State.History.Keep(6);
        var random = new Random(7);
        for (int frame = 0; frame < Frames; frame++)
        {
            SetAgents(straight, frame);
            straight.Run();

            // Frames that are undone: other training samples and other modes, then a rollback.
            SetAgents(undone, frame);
            undone.Stage.Agent(1).Mode = LsmMode.Teach;
            undone.Stage.Sense();
            undone.System.BeforeUpdate(0);
            undone.Stage.World.Set(undone.Stage.Entities[1], new Muscles(9, -9));
            undone.System.AfterUpdate(0);
            int from = Math.Max(0, frame - random.Next(6));
            undone.Stage.State.History.Rollback(from);
            for (int again = from; again <= frame; again++)
            {
                SetAgents(undone, again);
                undone.Run();
            }

            Same(straight, undone, frame);
        }

        Assert.That(straight.Learned().SequenceEqual(Room(pipelined, latency, ridge).Learned()), Is.False, "something was learned");
    }

    [Test]
    public void Load_WhileTaught_EndsAsTheStraightRun([Values] bool pipelined, [Values(0, 2)] int latency, [Values] bool file)
    {
        using Classroom straight = Room(pipelined, latency, true), undone = Room(pipelined, latency, true);
        StateSnapshot? saved = null;
        for (int frame = 0; frame < 20; frame++)
        {
            if (frame == 9)
            {
                saved = file ? ThroughFile(undone.Stage.State.Save()) : undone.Stage.State.Save();
            }

            foreach (Classroom room in new[] { straight, undone })
            {
                SetAgents(room, frame);
                room.Run();
            }
        }

        undone.System.Load(saved!);
        for (int frame = 9; frame < 20; frame++)
        {
            SetAgents(undone, frame);
            undone.Run();
        }

        Same(straight, undone, 20);
    }

    private static StateSnapshot ThroughFile(StateSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        StateFile.Save(stream, snapshot);
        stream.Position = 0;
        return StateFile.Load(stream);
    }

    private Classroom Room(bool pipelined, int latency, bool ridge)
    {
        var room = new Classroom(kind, pipelined, ridge ? Classroom.NewRidge() : Classroom.NewRls());
        room.System.Latency = latency;
        room.System.SwapEvery = ridge ? 0 : 3;
        room.System.DecisionPeriod = 2;
        return room;
    }

    /// <summary>Which agents exist in a frame, and in which mode: a function of the frame.</summary>
    private static void SetAgents(Classroom room, int frame)
    {
        for (ulong id = 0; id < 4; id++)
        {
            bool lives = id != 3 || frame % 9 < 6;
            if (room.Stage.Entities.ContainsKey(id) != lives)
            {
                if (lives)
                {
                    room.Spawn(id, LsmMode.Infer);
                }
                else
                {
                    room.Stage.Destroy(id);
                }
            }

            if (lives)
            {
                room.Stage.Agent(id).Mode = id == 1 ? LsmMode.Infer : (LsmMode)((frame + (int)id) / 4 % 4);
            }
        }
    }

    private static void Same(Classroom straight, Classroom undone, int frame)
    {
        Assert.That(undone.Learned(), Is.EqualTo(straight.Learned()), $"frame {frame}");
        Assert.That(undone.Stage.State.Checksum(), Is.EqualTo(straight.Stage.State.Checksum()), $"frame {frame}");
        Assert.That(undone.Stage.State.Motors.SequenceEqual(straight.Stage.State.Motors), Is.True, $"frame {frame}");
    }
}
