using System.Runtime.InteropServices;
using Lsm.Runtime;

namespace Lsm.Ecs;

/// <summary>
/// Matches the agents of a state and the entities of a world. In each frame it visits every entity once, then refuses invalid agents,
/// and only then removes agents without an entity and adds new ones, in the order of their ids. The order in which it visits the entities has no effect.
/// </summary>
internal sealed class AgentRoster
{
    private readonly World world;
    private readonly LsmState state;
    private readonly List<NewAgent> newAgents = [];
    private readonly List<ulong> ids = [];
    private Entity[] entityOf;
    private long[] seenIn;
    private long frame;
    private int seen;

    public AgentRoster(World world, LsmState state)
    {
        this.world = world;
        this.state = state;
        entityOf = new Entity[state.Capacity];
        seenIn = new long[state.Capacity];
        Array.Fill(entityOf, Entity.Null);
    }

    /// <summary>Whether a slot belongs to an entity.</summary>
    public bool Holds(int slot, Entity entity) => (uint)slot < (uint)entityOf.Length && entityOf[slot] == entity;

    public void StartFrame()
    {
        frame++;
        seen = 0;
        newAgents.Clear();
    }

    /// <summary>Notes an entity and its agent; <paramref name="slot"/> is -1 without a slot component.</summary>
    public void See(Entity entity, ulong agent, int slot)
    {
        if (Holds(slot, entity) && state.Loop.Agents.Occupied[slot] && state.Loop.Agents.Agents[slot] == agent)
        {
            seenIn[slot] = frame;
            seen++;
        }
        else
        {
            newAgents.Add(new NewAgent(agent, entity, slot));
        }
    }

    /// <summary>Refuses agents that cannot be added. Changes nothing.</summary>
    public void Check()
    {
        Span<NewAgent> newAgents = CollectionsMarshal.AsSpan(this.newAgents);
        newAgents.Sort(static (a, b) => a.Agent.CompareTo(b.Agent));
        for (int i = 0; i < newAgents.Length; i++)
        {
            NewAgent next = newAgents[i];
            if (i > 0 && newAgents[i - 1].Agent == next.Agent)
            {
                RefuseDuplicate(next.Agent, newAgents[i - 1].Entity, next.Entity);
            }

            int slot = state.Agents.SlotOf(next.Agent);
            if (slot >= 0 && seenIn[slot] == frame)
            {
                RefuseDuplicate(next.Agent, entityOf[slot], next.Entity);
            }

            if (slot >= 0 && next.Slot >= 0 && next.Slot != slot && entityOf[slot] == next.Entity)
            {
                throw new InvalidOperationException(
                    $"Agent {next.Agent} is in slot {slot}, but the LsmSlot of {next.Entity} was changed to {next.Slot}. "
                    + "Only one LsmSystem may drive an entity, and only it writes LsmSlot.");
            }
        }

        if (seen + newAgents.Length > state.Capacity)
        {
            throw new InvalidOperationException(
                $"{seen + newAgents.Length} agents need a slot, and there are {state.Capacity}. Call Grow({seen + newAgents.Length}) or "
                + "more between two frames, or declare a larger capacity.");
        }
    }

    /// <summary>Whether an agent is to be added or removed.</summary>
    public bool Changes => newAgents.Count > 0 || seen != state.Agents.Count;

    /// <summary>Adds and removes agents. Call it after <see cref="Check"/> in the same frame.</summary>
    public void Apply()
    {
        if (!Changes)
        {
            return;
        }

        AdoptWaiting();
        ReleaseUnseen();
        ids.Clear();
        foreach (NewAgent next in newAgents)
        {
            if (state.Agents.SlotOf(next.Agent) < 0)
            {
                ids.Add(next.Agent);
            }
        }

        state.Agents.Spawn(CollectionsMarshal.AsSpan(ids));
        foreach (NewAgent next in newAgents)
        {
            int slot = state.Agents.SlotOf(next.Agent);
            entityOf[slot] = next.Entity;
            DrivenEntities.Of(world).Add(next.Entity);
            if (world.Has<LsmSlot>(next.Entity))
            {
                world.Set(next.Entity, new LsmSlot { Index = slot });
            }
            else
            {
                world.Add(next.Entity, new LsmSlot { Index = slot });
            }
        }
    }

    /// <summary>Adds the new slots of a state that grew.</summary>
    public void Grow()
    {
        int before = entityOf.Length;
        Array.Resize(ref entityOf, state.Capacity);
        Array.Resize(ref seenIn, state.Capacity);
        entityOf.AsSpan(before).Fill(Entity.Null);
    }

    /// <summary>Drops the assignment of entities to slots. In the next frame the agents in the state get the entities with their ids.</summary>
    public void Forget() => Array.Fill(entityOf, Entity.Null);

    /// <summary>Removes the slot components from all entities.</summary>
    public void ReleaseAll()
    {
        for (int slot = 0; slot < entityOf.Length; slot++)
        {
            Release(slot);
        }
    }

    private static void RefuseDuplicate(ulong agent, Entity one, Entity other) => throw new ArgumentException(
        $"Agent {agent} is claimed by two entities, {(one.Id < other.Id ? one : other)} and {(one.Id < other.Id ? other : one)}. "
        + "Every LsmAgent needs an id of its own.");

    private void AdoptWaiting()
    {
        foreach (NewAgent next in newAgents)
        {
            int slot = state.Agents.SlotOf(next.Agent);
            if (slot >= 0 && entityOf[slot] == Entity.Null)
            {
                seenIn[slot] = frame;
            }
        }
    }

    private void ReleaseUnseen()
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.Agents.TryGet(slot, out ulong agent) && seenIn[slot] != frame)
            {
                state.Agents.Despawn(agent);
                Release(slot);
            }
        }
    }

    private void Release(int slot)
    {
        Entity entity = entityOf[slot];
        entityOf[slot] = Entity.Null;
        if (world.IsAlive(entity) && world.TryGet(entity, out LsmSlot held) && held.Index == slot)
        {
            world.Remove<LsmSlot>(entity);
        }
    }
}
