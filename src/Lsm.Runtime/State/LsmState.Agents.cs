namespace Lsm.Runtime;

/// <content>Agents: who lives in which slot, who is frozen, whose features come back.</content>
public abstract partial class LsmState
{
    private bool[] marked;

    /// <summary>Agents that live here.</summary>
    public int AgentCount => Slots.Count;

    /// <summary>Places new agents at rest: in ascending id order, each in the lowest free slot.</summary>
    /// <param name="agents">Ids that are not here yet, each once.</param>
    /// <exception cref="ArgumentException">An id is there already; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Too few slots are free; nothing was changed.</exception>
    public void Spawn(ReadOnlySpan<ulong> agents)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        foreach (int slot in Slots.Spawn(agents))
        {
            Vacate(slot);
        }
    }

    /// <summary>Removes an agent; its slot is free at once.</summary>
    /// <exception cref="ArgumentException">No such agent.</exception>
    public void Despawn(ulong agent)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        int slot = Slots.Despawn(agent);
        Vacate(slot);
        marked[slot] = taught[slot] = false;
    }

    /// <summary>The slot of an agent, or -1.</summary>
    public int SlotOf(ulong agent) => Slots.SlotOf(agent);

    /// <summary>The agent in a slot; false if it is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool TryGetAgent(int slot, out ulong agent)
    {
        agent = Slots.Agents[CheckSlot(slot)];
        return Slots.Occupied[slot];
    }

    /// <summary>Freezes an agent, bit for bit, or lets it run again. Takes effect with the next frame.</summary>
    /// <exception cref="ArgumentException">The slot is free.</exception>
    public void SetOff(int slot, bool off)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Slots.Off[CheckTaken(slot)] = off;
    }

    /// <summary>Whether the agent in a slot is off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool IsOff(int slot) => Slots.Off[CheckSlot(slot)];

    /// <summary>Whether a slot changed hands, or its agent was put to rest, right before the frame that was begun last.</summary>
    internal bool HasChanged(int slot) => lastChanges[slot] != SlotChange.None;

    /// <summary>Whether the agent in a slot ran in the frame that was begun last, rather than sit it out.</summary>
    internal bool Ran(int slot) => ran[slot];

    /// <summary>Whether a slot changed hands since the last frame began.</summary>
    internal bool IsNew(int slot) => changes[slot] == SlotChange.Vacated;

    /// <summary>Lets an agent sit out the next tick: frozen bit for bit, its motors what they were.</summary>
    internal void HoldNext(int slot, bool held) => Slots.Held[slot] = held;

    /// <summary>Neuron steps that the agent in a slot has lived.</summary>
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
    public ulong StepsOf(int slot) => Slots.Steps[CheckTaken(slot)];

    /// <summary>Adds free slots; the one call that allocates and records anew. Agents keep their slots and bits.</summary>
    /// <param name="capacity">At least the present <see cref="Capacity"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below the present one; nothing was changed.</exception>
    public void Grow(int capacity)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (capacity < Capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"capacity is {capacity}; a state of {Capacity} slots can only grow.");
        }

        Settle();
        Resize(capacity);
        Slots.Grow(capacity);
        Array.Resize(ref sensors, checked(capacity * Model.InputSize));
        Array.Resize(ref marked, capacity);
        Array.Resize(ref taught, capacity);
        Array.Resize(ref born, capacity);
        log.Grow(capacity);
        Array.Resize(ref changes, capacity);
        Array.Resize(ref lastChanges, capacity);
        Array.Resize(ref ran, capacity);
        for (int i = 0; i < 2; i++)
        {
            Array.Resize(ref motors[i], checked(capacity * Model.OutputSize));
        }

        if (ring is not null)
        {
            ResizeRing(ring.Count);
            MakeRing(ring.Count);
        }

        soloMotors = null;
    }

    /// <summary>Lets the features of an agent come back with every frame from the next on, into memory taken here, or ends that.</summary>
    /// <exception cref="ArgumentException">No such slot, or one to mark is free.</exception>
    public void MarkFeatures(int slot, bool marked)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (marked)
        {
            log.Reserve(CheckTaken(slot));
        }

        this.marked[CheckSlot(slot)] = marked;
    }

    /// <summary>What the readout saw of an agent in the frame whose motors were handed out last: [neuron]. Valid until the next Begin.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    /// <exception cref="InvalidOperationException">The slot was not marked for that frame, or its agent was off or another one.</exception>
    public ReadOnlySpan<float> FeaturesOf(int slot)
    {
        long given = Engine.Options.Pipelined ? Frame - 2 : Frame - 1;
        CheckSlot(slot);
        return !began && log.Holds(given) && log[given].Seen[slot] && Slots.Occupied[slot] && log[given].Agents[slot] == Slots.Agents[slot]
            ? log[given].Features[slot].AsSpan(0, Model.ReservoirSize)
            : throw new InvalidOperationException($"No features of slot {slot} came with the last ended frame; call MarkFeatures({slot}, true) before that frame begins.");
    }

    /// <summary>Whether the features of a slot come back with the frame being submitted.</summary>
    internal bool IsMarked(int slot) => marked[slot] || taught[slot];

    /// <summary>Where the features of a marked slot go: [neuron], padded with zeros to whole blocks of 64.</summary>
    internal Span<float> FeatureRow(long frame, int slot) => (featuresTo ?? this).log[frame].Features[slot];

    /// <summary>Puts a slot to rest: zero membranes, spikes and traces.</summary>
    internal abstract void Clear(int slot);

    /// <summary>Makes room; present rows keep their bits, new rows are at rest. <see cref="Slots"/> grows afterwards.</summary>
    internal abstract void Resize(int capacity);

    private void Vacate(int slot)
    {
        if (slot < activity?.Capacity)
        {
            activity.Clear(slot);
        }

        Clear(slot);
        born[slot] = Frame;
        changes[slot] = SlotChange.Vacated;
        sensors.AsSpan(slot * Model.InputSize, Model.InputSize).Clear();
        ClearMotors(slot, motors[0]);
        ClearMotors(slot, motors[1]);
    }

    private void ClearMotors(int slot, float[] rows) => rows.AsSpan(slot * Model.OutputSize, Model.OutputSize).Clear();

    private int CheckTaken(int slot) => Slots.Occupied[CheckSlot(slot)]
        ? slot
        : throw new ArgumentException($"Slot {slot} is free; no agent lives there.", nameof(slot));
}
