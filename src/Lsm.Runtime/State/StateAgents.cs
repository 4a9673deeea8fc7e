namespace Lsm.Runtime;

/// <summary>The agents of a state: which id lives in which slot, who is off, and the checksums of single agents. Part of an <see cref="LsmState"/>; its thread rules hold.</summary>
public sealed class StateAgents
{
    private readonly LsmState state;

    internal StateAgents(LsmState state) => this.state = state;

    /// <summary>Agents that live here.</summary>
    public int Count => Table.Count;

    private AgentTable Table => state.Loop.Agents;

    /// <summary>Places new agents at rest: in ascending id order, each in the lowest free slot.</summary>
    /// <param name="agents">Ids that have no slot yet, each once.</param>
    /// <exception cref="ArgumentException">An id has a slot already; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Too few slots are free; nothing was changed.</exception>
    public void Spawn(params ReadOnlySpan<ulong> agents)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.Loop.Settle();
        foreach (int slot in Table.Spawn(agents, state.Frame))
        {
            state.Loop.Vacate(slot);
        }
    }

    /// <summary>Removes an agent; its slot is free at once.</summary>
    /// <exception cref="ArgumentException">No such agent; nothing was changed.</exception>
    public void Despawn(ulong agent)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.Loop.Settle();
        state.Loop.Vacate(Table.Despawn(agent, state.Frame));
    }

    /// <summary>The slot of an agent, or -1.</summary>
    public int SlotOf(ulong agent) => Table.SlotOf(agent);

    /// <summary>The agent in a slot; false if it is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool TryGet(int slot, out ulong agent)
    {
        agent = Table.Agents[state.CheckSlot(slot)];
        return Table.Occupied[slot];
    }

    /// <summary>Freezes an agent, bit for bit, or lets it run again. Takes effect with the next frame.</summary>
    /// <exception cref="ArgumentException">The slot is free.</exception>
    public void SetOff(int slot, bool off)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        Table.Off[state.CheckTaken(slot)] = off;
    }

    /// <summary>Whether the agent in a slot is off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool IsOff(int slot) => Table.Off[state.CheckSlot(slot)];

    /// <summary>Neuron steps that the agent in a slot has lived.</summary>
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
    public ulong StepsOf(int slot) => Table.Steps[state.CheckTaken(slot)];

    /// <summary>Puts one agent to rest, with its step counter at 0; the others keep their bits.</summary>
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
    public void Reset(int slot)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.CheckTaken(slot);
        state.Loop.Settle();
        state.Loop.Rows.Clear(slot);
        Table.Rest(slot, state.Frame);
    }

    /// <summary>The checksum of one agent; those of all agents add up, half by half, to <see cref="LsmState.Checksum"/>.</summary>
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
    public ulong Checksum(int slot)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        return state.SumSlots(state.CheckTaken(slot), 1)[slot];
    }

    /// <summary>The checksums of all agents at once.</summary>
    /// <param name="checksums">Receives [slot]; 0 where a slot is free.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Checksums(Span<ulong> checksums)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        LsmState.CheckLength(checksums.Length, state.Capacity, nameof(checksums));
        state.SumSlots(0, state.Capacity).CopyTo(checksums);
    }

    /// <summary>Adds free slots. Allocates and records anew; agents keep their slots and bits, kept frames are forgotten.</summary>
    /// <param name="capacity">At least the present <see cref="LsmState.Capacity"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below the present one, or too large; nothing was changed.</exception>
    /// <exception cref="OutOfMemoryException">Memory does not suffice; nothing was changed.</exception>
    public void Grow(int capacity)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        if (capacity < state.Capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"capacity is {capacity}; a state of {state.Capacity} slots can only grow.");
        }

        StateSizes.Check(state.Engine.Model, capacity, nameof(capacity));
        state.Loop.Settle();
        state.Loop.Grow(capacity);
    }

    /// <summary>Whether a slot has another agent, or its agent was put to rest, since right before the frame that was begun last.</summary>
    internal bool HasChanged(int slot) => Table.LastChanges[slot] != SlotChange.None;

    /// <summary>Whether the agent in a slot ran in the frame that was begun last, rather than sit it out.</summary>
    internal bool Ran(int slot) => Table.Ran[slot];

    /// <summary>Whether a slot has another agent since the last frame began.</summary>
    internal bool IsNew(int slot) => Table.Changes[slot] == SlotChange.Vacated;

    /// <summary>Lets an agent sit out the next tick: frozen bit for bit, its motors what they were.</summary>
    internal void HoldNext(int slot, bool held) => Table.Held[slot] = held;
}
