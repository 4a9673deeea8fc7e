using Lsm.Ecs;
using Lsm.Runtime;

namespace Lsm.Lockstep.Tests.Examples;

internal struct Body { public float X, Speed; }
internal struct Eyes { public float Left, Right; }
#pragma warning disable CS0649 // the system writes them
internal struct Wheels { public float Left, Right; }
#pragma warning restore CS0649

/// <summary>Vehicles on a line that see the lamps of two players. Their motors move them, so what they see depends on their motors.</summary>
internal sealed class Arena : IDisposable
{
    private const int Kept = 16; // more frames than the window
    private readonly World world = World.Create();
    private readonly LsmSystem<Eyes, Wheels> liquid;
    private readonly List<(ulong Id, Entity Entity)> vehicles = [];
    private readonly List<(ulong Id, Body Body)>[] saved = [.. Enumerable.Range(0, Kept).Select(_ => new List<(ulong, Body)>())];

    public Arena(LsmEngine engine)
    {
        liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: 4);
        Add(1, new Body { X = -1 });
        Add(2, new Body { X = 1 });
    }

    public LsmState State => liquid.State;

    /// <summary>Saves the components of the world as they are before a frame.</summary>
    public void Save(long frame)
    {
        saved[frame % Kept].Clear();
        foreach ((ulong id, Entity entity) in vehicles)
        {
            saved[frame % Kept].Add((id, world.Get<Body>(entity)));
        }
    }

    /// <summary>Restores them. The liquid finds its agents by their ids, also in new entities.</summary>
    public void Restore(long frame)
    {
        vehicles.ForEach(vehicle => world.Destroy(vehicle.Entity));
        vehicles.Clear();
        saved[frame % Kept].ForEach(vehicle => Add(vehicle.Id, vehicle.Body));
    }

    /// <summary>Runs one frame: what the vehicles see, the liquid, what they do.</summary>
    public void RunFrame(long frame, float firstLamp, float secondLamp)
    {
        if (frame == 20)
        {
            Add(3, new Body());
        }

        foreach ((_, Entity entity) in vehicles)
        {
            float x = world.Get<Body>(entity).X;
            world.Get<Eyes>(entity) = new Eyes { Left = firstLamp - x, Right = x - secondLamp };
        }

        liquid.BeforeUpdate(0.016f);
        liquid.AfterUpdate(0.016f);
        foreach ((_, Entity entity) in vehicles)
        {
            ref Body body = ref world.Get<Body>(entity);
            Wheels wheels = world.Get<Wheels>(entity);
            body.Speed = (0.5f * body.Speed) + (wheels.Right - wheels.Left);
            body.X += 0.25f * body.Speed;
        }
    }

    public void Dispose()
    {
        liquid.Dispose();
        World.Destroy(world);
    }

    /// <summary>The bodies, by id.</summary>
    public (ulong Id, Body Body)[] Bodies() => [.. vehicles.OrderBy(vehicle => vehicle.Id).Select(vehicle => (vehicle.Id, world.Get<Body>(vehicle.Entity)))];

    private void Add(ulong id, Body body) => vehicles.Add((id, world.Create(new LsmAgent(id), body, new Eyes(), new Wheels())));
}
