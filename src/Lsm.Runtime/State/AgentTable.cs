using System.Runtime.CompilerServices;

namespace Lsm.Runtime;

/// <summary>
/// Which agent is in which slot, and all data of a slot except its neurons. The lowest free slots are assigned first, in the
/// order of the agents' ids.
/// </summary>
internal sealed class AgentTable
{
    private readonly Dictionary<ulong, int> slots;

    public AgentTable(int capacity)
    {
        Capacity = capacity;
        Occupied = new bool[capacity];
        Agents = new ulong[capacity];
        Off = new bool[capacity];
        Held = new bool[capacity];
        Marked = new bool[capacity];
        Taught = new bool[capacity];
        Corrected = new bool[capacity];
        Steps = new ulong[capacity];
        Born = new long[capacity];
        Changes = new SlotChange[capacity];
        LastChanges = new SlotChange[capacity];
        Ran = new bool[capacity];
        slots = new(capacity);
    }

    public int Capacity { get; }

    public int Count => slots.Count;

    public bool[] Occupied { get; }

    /// <summary>[slot]: the agent's id, 0 if the slot is free.</summary>
    public ulong[] Agents { get; }

    /// <summary>[slot]: whether the agent is off.</summary>
    public bool[] Off { get; }

    /// <summary>[slot]: whether the agent is held in the next tick, with its motors.</summary>
    public bool[] Held { get; }

    /// <summary>[slot]: whether the features of the agent are returned.</summary>
    public bool[] Marked { get; }

    /// <summary>[slot]: whether the learner learns from the agent.</summary>
    public bool[] Taught { get; }

    /// <summary>[slot]: whether the liquid drives the taught agent.</summary>
    public bool[] Corrected { get; }

    /// <summary>[slot]: the number of neuron steps that the agent has run.</summary>
    public ulong[] Steps { get; }

    /// <summary>[slot]: the first frame of the agent.</summary>
    public long[] Born { get; }

    /// <summary>[slot]: the changes since the last frame began.</summary>
    public SlotChange[] Changes { get; private set; }

    /// <summary>[slot]: the changes right before the last frame began.</summary>
    public SlotChange[] LastChanges { get; private set; }

    /// <summary>[slot]: whether the agent ran in the last frame.</summary>
    public bool[] Ran { get; }

    public int SlotOf(ulong agent) => slots.GetValueOrDefault(agent, -1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Runs(int slot) => Occupied[slot] && !Off[slot] && !Held[slot];

    /// <summary>Whether the next frame returns the features of a slot.</summary>
    public bool WantsFeatures(int slot) => Marked[slot] || Taught[slot];

    /// <summary>Places new agents; returns their slots in ascending id order.</summary>
    /// <param name="agents">Ids that have no slot yet, each once.</param>
    /// <param name="frame">The first frame of their lives.</param>
    /// <exception cref="ArgumentException">An id has a slot already; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Too few slots are free; nothing was changed.</exception>
    public int[] Spawn(ReadOnlySpan<ulong> agents, long frame)
    {
        ulong[] sorted = agents.ToArray();
        Array.Sort(sorted);
        for (int i = 0; i < sorted.Length; i++)
        {
            if (slots.ContainsKey(sorted[i]) || (i > 0 && sorted[i] == sorted[i - 1]))
            {
                throw new ArgumentException($"Agent {sorted[i]} has a slot already; every agent needs an id of its own.", nameof(agents));
            }
        }

        if (sorted.Length > Capacity - Count)
        {
            throw new InvalidOperationException($"{sorted.Length} agents were spawned, and {Capacity - Count} of {Capacity} slots are free; call Agents.Grow between two frames, or create the state with more capacity.");
        }

        var taken = new int[sorted.Length];
        int slot = 0;
        for (int i = 0; i < sorted.Length; i++, slot++)
        {
            while (Occupied[slot])
            {
                slot++;
            }

            slots.Add(sorted[i], slot);
            (Occupied[slot], Agents[slot], Off[slot], Held[slot], Steps[slot]) = (true, sorted[i], false, false, 0);
            Vacate(slot, frame);
            taken[i] = slot;
        }

        return taken;
    }

    /// <summary>Removes an agent; returns its slot, which is then free.</summary>
    /// <exception cref="ArgumentException">There is no agent with this id; nothing was changed.</exception>
    public int Despawn(ulong agent, long frame)
    {
        if (!slots.Remove(agent, out int slot))
        {
            throw new ArgumentException($"Agent {agent} has no slot.", nameof(agent));
        }

        (Occupied[slot], Agents[slot], Off[slot], Held[slot], Steps[slot]) = (false, 0, false, false, 0);
        (Marked[slot], Taught[slot], Corrected[slot]) = (false, false, false);
        Vacate(slot, frame);
        return slot;
    }

    /// <summary>Restarts the agent in a slot from rest.</summary>
    public void Rest(int slot, long frame)
    {
        (Born[slot], Steps[slot]) = (frame, 0);
        Changes[slot] = Changes[slot] == SlotChange.Vacated ? SlotChange.Vacated : SlotChange.Rested;
    }

    /// <summary>Notes that a frame of this number of steps has begun.</summary>
    public void Advance(int steps)
    {
        for (int slot = 0; slot < Capacity; slot++)
        {
            Ran[slot] = Runs(slot);
            Steps[slot] += Ran[slot] ? (ulong)steps : 0;
        }

        (Changes, LastChanges) = (LastChanges, Changes);
        Array.Clear(Changes);
        Array.Clear(Held);
    }

    /// <summary>Copies another table of the same capacity, except for the data of the last frame.</summary>
    public void CopyFrom(AgentTable other)
    {
        // Copied as spans, because Array.CopyTo would check types ten times in every tick.
        other.Occupied.AsSpan().CopyTo(Occupied);
        other.Agents.AsSpan().CopyTo(Agents);
        other.Off.AsSpan().CopyTo(Off);
        other.Held.AsSpan().CopyTo(Held);
        other.Marked.AsSpan().CopyTo(Marked);
        other.Taught.AsSpan().CopyTo(Taught);
        other.Corrected.AsSpan().CopyTo(Corrected);
        other.Steps.AsSpan().CopyTo(Steps);
        other.Born.AsSpan().CopyTo(Born);
        other.Changes.AsSpan().CopyTo(Changes);
    }

    /// <summary>Finds agents by id again, after <see cref="CopyFrom"/> or a change of the arrays.</summary>
    public void Index()
    {
        slots.Clear();
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Occupied[slot])
            {
                slots.Add(Agents[slot], slot);
            }
        }
    }

    /// <summary>Returns a copy with more slots; the new slots are free.</summary>
    public AgentTable Grown(int capacity)
    {
        var grown = new AgentTable(capacity);
        grown.CopyFrom(this);
        LastChanges.CopyTo(grown.LastChanges, 0);
        Ran.CopyTo(grown.Ran, 0);
        grown.Index();
        return grown;
    }

    private void Vacate(int slot, long frame) => (Born[slot], Changes[slot]) = (frame, SlotChange.Vacated);
}
