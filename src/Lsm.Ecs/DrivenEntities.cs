using System.Runtime.CompilerServices;

namespace Lsm.Ecs;

/// <summary>
/// Finds entities of a world that have an <see cref="LsmAgent"/> but lack a component, so no system of the world drives
/// them. All systems of a world share it, because an entity without the components of one system may have those of another. Use it on the thread of the world.
/// </summary>
internal sealed class DrivenEntities
{
    private static readonly ConditionalWeakTable<World, DrivenEntities> Worlds = [];
    private static readonly QueryDescription Agents = new QueryDescription().WithAll<LsmAgent>();

    private readonly World world;
    private readonly List<Func<Chunk, bool>> systems = [];
    private readonly HashSet<Entity> everDriven = [];
    private readonly Predicate<Entity> isDead;
    private int limit = 64;

    private DrivenEntities(World world)
    {
        this.world = world;
        isDead = entity => !world.IsAlive(entity);
    }

    /// <summary>Returns the instance of a world.</summary>
    public static DrivenEntities Of(World world) => Worlds.GetValue(world, static world => new DrivenEntities(world));

    /// <summary>Adds a system: a function that returns whether it drives the entities of a chunk.</summary>
    public void AddSystem(Func<Chunk, bool> drives) => systems.Add(drives);

    public void RemoveSystem(Func<Chunk, bool> drives) => systems.Remove(drives);

    /// <summary>Notes that a system drives an entity. If the entity then loses a component, its agent is removed from the state, and nothing is refused.</summary>
    public void Add(Entity entity)
    {
        if (everDriven.Count >= limit)
        {
            everDriven.RemoveWhere(isDead);
            limit = Math.Max(64, 2 * everDriven.Count);
        }

        everDriven.Add(entity);
    }

    /// <summary>Refuses an entity with an agent that is not Off, which no system drives or has driven. Changes nothing.</summary>
    /// <typeparam name="TSensors">The sensor component of the calling system.</typeparam>
    /// <typeparam name="TMotors">Its motor component.</typeparam>
    public void Check<TSensors, TMotors>()
    {
        foreach (ref Chunk chunk in world.Query(in Agents))
        {
            if (IsDriven(chunk))
            {
                continue;
            }

            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>()[..chunk.Count];
            for (int i = 0; i < agents.Length; i++)
            {
                if (agents[i].Mode != LsmMode.Off && !everDriven.Contains(chunk.Entity(i)))
                {
                    string missing = chunk.Has<TSensors>() ? typeof(TMotors).Name : chunk.Has<TMotors>() ? typeof(TSensors).Name : $"{typeof(TSensors).Name} and no {typeof(TMotors).Name}";
                    throw new InvalidOperationException(
                        $"Agent {agents[i].Id}, {chunk.Entity(i)}, has no {missing}, so no LsmSystem of its world drives it. "
                        + "Add what it lacks, set its Mode to Off until it is complete, or remove its LsmAgent; if it belongs to another LsmSystem, create that system first.");
                }
            }
        }
    }

    private bool IsDriven(Chunk chunk)
    {
        foreach (Func<Chunk, bool> drives in systems)
        {
            if (drives(chunk))
            {
                return true;
            }
        }

        return false;
    }
}
