using System.Runtime.InteropServices;
using Lsm.Runtime;

namespace Lsm.Ecs;

/// <summary>
/// Keeps the agents of a state and the entities of a world in step. Each frame every entity is seen once; then what is wrong is refused,
/// and only then agents without an entity go and new ones come, in id order. Nothing here depends on the order of the seeing.
/// </summary>
internal sealed class AgentRoster
{
    private readonly World _world;
    private readonly LsmState _state;
    private readonly List<Newcomer> _newcomers = [];
    private readonly List<ulong> _ids = [];
    private Entity[] _entityOf;
    private long[] _seenIn;
    private long _frame;
    private int _seen;

    public AgentRoster(World world, LsmState state)
    {
        _world = world;
        _state = state;
        _entityOf = new Entity[state.Capacity];
        _seenIn = new long[state.Capacity];
        Array.Fill(_entityOf, Entity.Null);
    }

    /// <summary>Whether a row is the entity's.</summary>
    public bool Holds(int slot, Entity entity) => (uint)slot < (uint)_entityOf.Length && _entityOf[slot] == entity;

    public void StartFrame()
    {
        _frame++;
        _seen = 0;
        _newcomers.Clear();
    }

    /// <summary>Notes an entity and the agent it claims to be; <paramref name="slot"/> is -1 if it has no slot component.</summary>
    public void See(Entity entity, ulong agent, int slot)
    {
        if (Holds(slot, entity) && _state.TryGetAgent(slot, out ulong held) && held == agent)
        {
            _seenIn[slot] = _frame;
            _seen++;
        }
        else
        {
            _newcomers.Add(new Newcomer(agent, entity, slot));
        }
    }

    /// <summary>Refuses what cannot be applied. Changes nothing.</summary>
    public void Check()
    {
        Span<Newcomer> newcomers = CollectionsMarshal.AsSpan(_newcomers);
        newcomers.Sort(static (a, b) => a.Agent.CompareTo(b.Agent));
        for (int i = 0; i < newcomers.Length; i++)
        {
            Newcomer next = newcomers[i];
            if (i > 0 && newcomers[i - 1].Agent == next.Agent)
            {
                RefuseDuplicate(next.Agent, newcomers[i - 1].Entity, next.Entity);
            }

            int slot = _state.SlotOf(next.Agent);
            if (slot >= 0 && _seenIn[slot] == _frame)
            {
                RefuseDuplicate(next.Agent, _entityOf[slot], next.Entity);
            }

            if (slot >= 0 && next.Slot >= 0 && next.Slot != slot && _entityOf[slot] == next.Entity)
            {
                throw new InvalidOperationException(
                    $"Agent {next.Agent} lives in slot {slot}, but the LsmSlot of {next.Entity} was changed to {next.Slot}. "
                    + "Only one LsmSystem may drive an entity, and only it writes LsmSlot.");
            }
        }

        if (_seen + newcomers.Length > _state.Capacity)
        {
            throw new InvalidOperationException(
                $"{_seen + newcomers.Length} agents need a slot, and there are {_state.Capacity}. Call Grow({_seen + newcomers.Length}) or "
                + "more between two frames, or declare a larger capacity.");
        }
    }

    /// <summary>Lets agents go and come. To be called after <see cref="Check"/> in the same frame.</summary>
    public void Apply()
    {
        if (_newcomers.Count == 0 && _seen == _state.AgentCount)
        {
            return;
        }

        AdoptWaiting();
        ReleaseUnseen();
        _ids.Clear();
        foreach (Newcomer next in _newcomers)
        {
            if (_state.SlotOf(next.Agent) < 0)
            {
                _ids.Add(next.Agent);
            }
        }

        _state.Spawn(CollectionsMarshal.AsSpan(_ids));
        foreach (Newcomer next in _newcomers)
        {
            int slot = _state.SlotOf(next.Agent);
            _entityOf[slot] = next.Entity;
            if (_world.Has<LsmSlot>(next.Entity))
            {
                _world.Set(next.Entity, new LsmSlot { Index = slot });
            }
            else
            {
                _world.Add(next.Entity, new LsmSlot { Index = slot });
            }
        }
    }

    /// <summary>Makes room for the rows of a state that grew.</summary>
    public void Grow()
    {
        int before = _entityOf.Length;
        Array.Resize(ref _entityOf, _state.Capacity);
        Array.Resize(ref _seenIn, _state.Capacity);
        _entityOf.AsSpan(before).Fill(Entity.Null);
    }

    /// <summary>Forgets which entity has which row; the agents in the state wait for entities with their ids until the next frame.</summary>
    public void Forget() => Array.Fill(_entityOf, Entity.Null);

    /// <summary>Takes the slot components off all entities.</summary>
    public void ReleaseAll()
    {
        for (int slot = 0; slot < _entityOf.Length; slot++)
        {
            Release(slot);
        }
    }

    private static void RefuseDuplicate(ulong agent, Entity one, Entity other) => throw new ArgumentException(
        $"Agent {agent} is claimed by two entities, {(one.Id < other.Id ? one : other)} and {(one.Id < other.Id ? other : one)}. "
        + "Every LsmAgent needs an id of its own.");

    private void AdoptWaiting()
    {
        foreach (Newcomer next in _newcomers)
        {
            int slot = _state.SlotOf(next.Agent);
            if (slot >= 0 && _entityOf[slot] == Entity.Null)
            {
                _seenIn[slot] = _frame;
            }
        }
    }

    private void ReleaseUnseen()
    {
        for (int slot = 0; slot < _state.Capacity; slot++)
        {
            if (_state.TryGetAgent(slot, out ulong agent) && _seenIn[slot] != _frame)
            {
                _state.Despawn(agent);
                Release(slot);
            }
        }
    }

    private void Release(int slot)
    {
        Entity entity = _entityOf[slot];
        _entityOf[slot] = Entity.Null;
        if (_world.IsAlive(entity) && _world.TryGet(entity, out LsmSlot held) && held.Index == slot)
        {
            _world.Remove<LsmSlot>(entity);
        }
    }
}
