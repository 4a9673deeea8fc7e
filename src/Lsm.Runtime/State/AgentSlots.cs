namespace Lsm.Runtime;

/// <summary>Which agent lives in which row of a state. Rows are given out lowest first, in the order of the agents' ids.</summary>
internal sealed class AgentSlots
{
    private readonly Dictionary<ulong, int> slots;

    public AgentSlots(int capacity)
    {
        Occupied = new bool[capacity];
        Agents = new ulong[capacity];
        Off = new bool[capacity];
        Held = new bool[capacity];
        Steps = new ulong[capacity];
        slots = new(capacity);
    }

    public int Capacity => Occupied.Length;

    public int Count => slots.Count;

    public bool[] Occupied { get; private set; }

    public ulong[] Agents { get; private set; }

    public bool[] Off { get; private set; }

    /// <summary>Who sits out the tick that begins next, frozen, and keeps its motors.</summary>
    public bool[] Held { get; private set; }

    public ulong[] Steps { get; private set; }

    /// <summary>The one slot that runs while its history is run again, or -1.</summary>
    public int Alone { get; set; } = -1;

    public int SlotOf(ulong agent) => slots.GetValueOrDefault(agent, -1);

    public bool Runs(int slot) => Occupied[slot] && !Off[slot] && !Held[slot] && (Alone < 0 || Alone == slot);

    /// <summary>The slots of the new agents, in ascending id order; refuses duplicates and overflow before anything changes.</summary>
    public int[] Spawn(ReadOnlySpan<ulong> agents)
    {
        ulong[] sorted = agents.ToArray();
        Array.Sort(sorted);
        for (int i = 0; i < sorted.Length; i++)
        {
            if (slots.ContainsKey(sorted[i]) || (i > 0 && sorted[i] == sorted[i - 1]))
            {
                throw new ArgumentException($"Agent {sorted[i]} is there already; every agent has an id of its own.", nameof(agents));
            }
        }

        if (sorted.Length > Capacity - Count)
        {
            throw new InvalidOperationException($"{sorted.Length} agents were spawned, and {Capacity - Count} of {Capacity} slots are free; call Grow between two frames, or declare more capacity.");
        }

        var taken = new int[sorted.Length];
        int slot = 0;
        for (int i = 0; i < sorted.Length; i++, slot++)
        {
            while (Occupied[slot])
            {
                slot++;
            }

            Place(slot, sorted[i]);
            taken[i] = slot;
        }

        return taken;
    }

    public int Despawn(ulong agent)
    {
        if (!slots.Remove(agent, out int slot))
        {
            throw new ArgumentException($"Agent {agent} is not there.", nameof(agent));
        }

        (Occupied[slot], Agents[slot], Off[slot], Held[slot], Steps[slot]) = (false, 0, false, false, 0);
        return slot;
    }

    public void Grow(int capacity)
    {
        (bool[] occupied, ulong[] agents, bool[] off, ulong[] steps) = (Occupied, Agents, Off, Steps);
        Array.Resize(ref occupied, capacity);
        Array.Resize(ref agents, capacity);
        Array.Resize(ref off, capacity);
        Array.Resize(ref steps, capacity);
        (Occupied, Agents, Off, Held, Steps) = (occupied, agents, off, new bool[capacity], steps);
    }

    public void CopyFrom(ReadOnlySpan<bool> occupied, ReadOnlySpan<ulong> agents, ReadOnlySpan<bool> off, ReadOnlySpan<ulong> steps)
    {
        slots.Clear();
        occupied.CopyTo(Occupied);
        agents.CopyTo(Agents);
        off.CopyTo(Off);
        steps.CopyTo(Steps);
        Array.Clear(Held);
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Occupied[slot])
            {
                slots.Add(Agents[slot], slot);
            }
        }
    }

    private void Place(int slot, ulong agent)
    {
        slots.Add(agent, slot);
        (Occupied[slot], Agents[slot], Off[slot], Steps[slot]) = (true, agent, false, 0);
    }
}
