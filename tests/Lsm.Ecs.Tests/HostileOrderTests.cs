using CsCheck;
using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>
/// One sequence of agents that come, go and pause, run in two worlds: in the second one entities are made in another order, lie in several
/// archetypes, and are moved by other entities that come and go. Every motor value and checksum, and what is learned, must be the same.
/// </summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class HostileOrderTests(EngineKind kind)
{
    private const int Agents = 12;

    [Test]
    public void Tick_EntitiesInAnyOrder_EndsInTheSameBits()
    {
        using LsmEngine available = Engines.Create(kind);
        Gen<(int Agent, int What)[]> frame = Gen.Select(Gen.Int[0, Agents - 1], Gen.Int[0, 4]).Array[0, 8];
        Gen.Select(frame.Array[8], Gen.Int).Sample(Run, iter: 30, threads: 1);
    }

    private void Run((int Agent, int What)[][] frames, int disorder)
    {
        using var plainRoom = new Classroom(kind, learner: Classroom.NewRls(), capacity: Agents);
        using var hostileRoom = new Classroom(kind, learner: Classroom.NewRls(), capacity: Agents);
        (Stage plain, Stage hostile) = (plainRoom.Stage, hostileRoom.Stage);
        plain.System.SwapEvery = hostile.System.SwapEvery = 2;
        var random = new Random(disorder);
        var others = new List<Entity>();
        foreach ((int Agent, int What)[] changes in frames)
        {
            (int Agent, int What)[] distinct = [.. changes.DistinctBy(change => change.Agent)];
            foreach ((int agent, int what) in distinct)
            {
                Change(plain, (ulong)agent, what);
            }

            random.Shuffle(distinct);
            foreach ((int agent, int what) in distinct)
            {
                Disturb(hostile, others, random);
                Change(hostile, (ulong)agent, what);
            }

            Disturb(hostile, others, random);
            plainRoom.Run();
            hostileRoom.Run();
            Assert.That(hostileRoom.Learned(), Is.EqualTo(plainRoom.Learned()));
            Assert.That(hostile.State.Checksum(), Is.EqualTo(plain.State.Checksum()));
            foreach (ulong id in plain.Entities.Keys)
            {
                Assert.That(hostile.Motors(id), Is.EqualTo(plain.Motors(id)), $"agent {id}");
                Assert.That(hostile.SlotOf(id), Is.EqualTo(plain.SlotOf(id)), $"agent {id}");
            }
        }
    }

    private static void Change(Stage stage, ulong agent, int what)
    {
        bool lives = stage.Entities.ContainsKey(agent);
        if (!lives)
        {
            stage.Spawn(agent);
        }
        else if (what == 0)
        {
            stage.Destroy(agent);
        }
        else if (what == 1)
        {
            stage.Destroy(agent);
            stage.Spawn(agent);
        }
        else
        {
            stage.Agent(agent).Mode = what == 2 ? LsmMode.Off : what == 3 ? LsmMode.Infer : LsmMode.Teach;
        }
    }

    private static void Disturb(Stage stage, List<Entity> others, Random random)
    {
        others.Add(stage.World.Create(default(Senses), default(Muscles)));
        others.Add(stage.World.Create(new Paint(1), default(Senses)));
        int removed = random.Next(others.Count);
        stage.World.Destroy(others[removed]);
        others.RemoveAt(removed);
        foreach (Entity entity in stage.Entities.Values.Where(_ => random.Next(3) == 0))
        {
            if (stage.World.Has<Paint>(entity))
            {
                stage.World.Remove<Paint>(entity);
            }
            else
            {
                stage.World.Add(entity, new Paint(2));
            }

            if (!stage.World.Has<Burden>(entity) && random.Next(2) == 0)
            {
                stage.World.Add(entity, new Burden(1, 2));
            }
        }
    }
}
