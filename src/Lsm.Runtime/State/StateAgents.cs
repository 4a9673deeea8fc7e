namespace Lsm.Runtime;

/// <summary>The agents of a state: which id is in which slot, which agents are off, and the checksums of single agents. Part of an <see cref="LsmState"/>, with the same thread rules.</summary>
public sealed class StateAgents
{
    private readonly LsmState state;

    internal StateAgents(LsmState state) => this.state = state;

    /// <summary>The number of agents.</summary>
    public int Count => Table.Count;

    private AgentTable Table => state.Loop.Agents;

    /// <summary>Adds agents at rest: in ascending order of their ids, each in the lowest free slot.</summary>
    /// <param name="agents">Ids that are not in the state, each once.</param>
    /// <exception cref="ArgumentException">An id is in the state already, or is given twice; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">There are fewer free slots than ids; nothing was changed.</exception>
    public void Spawn(params ReadOnlySpan<ulong> agents)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.Loop.Settle();
        foreach (int slot in Table.Spawn(agents, state.Frame))
        {
            state.Loop.Vacate(slot);
        }
    }

    /// <summary>Removes an agent. Its slot is free at once.</summary>
    /// <exception cref="ArgumentException">The state has no agent with this id; nothing was changed.</exception>
    public void Despawn(ulong agent)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.Loop.Settle();
        state.Loop.Vacate(Table.Despawn(agent, state.Frame));
    }

    /// <summary>Returns the slot of an agent, or -1 if the state does not have it.</summary>
    public int SlotOf(ulong agent) => Table.SlotOf(agent);

    /// <summary>Returns the agent in a slot; returns false if the slot is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public bool TryGet(int slot, out ulong agent)
    {
        agent = Table.Agents[state.CheckSlot(slot)];
        return Table.Occupied[slot];
    }

    /// <summary>Switches an agent off or on, from the next frame on. An agent that is off keeps every bit of its state.</summary>
    /// <exception cref="ArgumentException">The state has no such slot, or it is free.</exception>
    public void SetOff(int slot, bool off)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        Table.Off[state.CheckTaken(slot)] = off;
    }

    /// <summary>Returns whether the agent in a slot is off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public bool IsOff(int slot) => Table.Off[state.CheckSlot(slot)];

    /// <summary>Returns the number of neuron steps that the agent in a slot has run since it was at rest.</summary>
    /// <exception cref="ArgumentException">The state has no such slot, or it is free.</exception>
    public ulong StepsOf(int slot) => Table.Steps[state.CheckTaken(slot)];

    /// <summary>Puts one agent to rest and sets its step counter to 0. The other agents do not change.</summary>
    /// <exception cref="ArgumentException">The state has no such slot, or it is free.</exception>
    public void Reset(int slot)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.CheckTaken(slot);
        state.Loop.Settle();
        state.Loop.Rows.Clear(slot);
        Table.Rest(slot, state.Frame);
    }

    /// <summary>Returns the checksum of one agent. The sum of all of them, separately for the upper and the lower 32 bits, is <see cref="LsmState.Checksum"/>.</summary>
    /// <exception cref="ArgumentException">The state has no such slot, or it is free.</exception>
    public ulong Checksum(int slot)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        return state.SumSlots(state.CheckTaken(slot), 1)[slot];
    }

    /// <summary>Computes the checksums of all agents.</summary>
    /// <param name="checksums">Receives [slot]; 0 where a slot is free.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Checksums(Span<ulong> checksums)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        LsmState.CheckLength(checksums.Length, state.Capacity, nameof(checksums));
        state.SumSlots(0, state.Capacity).CopyTo(checksums);
    }

    /// <summary>Adds free slots. Agents keep their slots and bits; kept frames are lost. Allocates, and records the commands of a Vulkan engine again.</summary>
    /// <param name="capacity">The new number of slots, at least the present <see cref="LsmState.Capacity"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below the present one, or too large; nothing was changed.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory; nothing was changed.</exception>
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

    /// <summary>Whether the agent of a slot was replaced or put to rest after the start of the frame that began last, or right before it.</summary>
    internal bool HasChanged(int slot) => Table.LastChanges[slot] != SlotChange.None;

    /// <summary>Whether the agent in a slot ran in the frame that was begun last, and was not held or off.</summary>
    internal bool Ran(int slot) => Table.Ran[slot];

    /// <summary>Whether a slot has another agent since the last frame began.</summary>
    internal bool IsNew(int slot) => Table.Changes[slot] == SlotChange.Vacated;

    /// <summary>Holds an agent in the next tick: its state and motors stay as they are.</summary>
    internal void HoldNext(int slot, bool held) => Table.Held[slot] = held;
}
