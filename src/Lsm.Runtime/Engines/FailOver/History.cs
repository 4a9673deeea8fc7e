namespace Lsm.Runtime.Engines.FailOver;

/// <summary>
/// How a state came to be where it is: a snapshot and every tick since, always the straight way; what was undone is not in it. It reaches back at
/// least as far as the frames that are kept for rollback, so that those come to be again too.
/// </summary>
internal sealed class History
{
    /// <summary>Ticks over which one snapshot is copied.</summary>
    private const int Shares = 16;

    private readonly int every;
    private readonly int inputs;
    private readonly List<HistoryEntry> entries = [];
    private readonly Stack<HistoryEntry> spare = new();
    private HostSnapshot origin;  // before the first entry
    private HostSnapshot newer;   // being copied
    private HistoryEntry?[] places = [];
    private HistoryEntry? saved;  // the newer snapshot is of the moment before it
    private int copied;
    private int age;
    private bool ended;

    public History(LiquidStateMachine model, int capacity, int every)
    {
        this.every = every;
        inputs = model.InputSize;
        Capacity = capacity;
        (origin, newer) = (new HostSnapshot(model, capacity), new HostSnapshot(model, capacity));
        Next = New();
        Reserve();
    }

    public int Capacity { get; private set; }

    /// <summary>Frames that are kept for rollback.</summary>
    public int Ring => places.Length;

    public IReadOnlyList<HistoryEntry> Entries => entries;

    /// <summary>What has happened since the last tick.</summary>
    public HistoryEntry Next { get; private set; }

    /// <summary>The state is where nothing fails: nothing is written down any more.</summary>
    public void End()
    {
        (ended, origin, newer, saved) = (true, origin.None(), newer.None(), null);
        entries.Clear();
        spare.Clear();
        places = [];
    }

    public HistoryEntry Submitted()
    {
        HistoryEntry entry = Next;
        entries.Add(entry);
        Next = Fresh();
        return entry;
    }

    /// <summary>The rows as they are now, before the next tick, go to a place of the ring.</summary>
    public void Keep(int place)
    {
        if (places[place] is { } old && old != Next)
        {
            old.Release();
        }

        Next.Keep(place);
        places[place] = Next;
    }

    /// <summary>The rows are again what they were when they were kept there.</summary>
    public void GoBack(int place)
    {
        HistoryEntry back = places[place]!;
        if (back == Next)
        {
            back.GoBack();
            return;
        }

        Recycle(Next);
        for (int last = entries.Count - 1; entries[last] != back; last--)
        {
            Recycle(entries[last]);
            entries.RemoveAt(last);
        }

        entries.RemoveAt(entries.Count - 1);
        back.GoBack();
        Next = back;
    }

    /// <summary>The rows were replaced.</summary>
    public void Restart(ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        origin.Take(membranes, spikes, traces);
        Forget();
    }

    public void ResizeRing(int count)
    {
        foreach (HistoryEntry? entry in places)
        {
            entry?.Release();
        }

        saved = null;
        if (!ended)
        {
            places = new HistoryEntry?[count];
            Reserve();
        }
    }

    public void Grow(int capacity)
    {
        ResizeRing(0);
        Capacity = capacity;
        if (!ended)
        {
            origin.Grow(capacity);
            newer.Grow(capacity);
        }

        foreach (HistoryEntry entry in (IEnumerable<HistoryEntry>)[.. entries, .. spare, Next])
        {
            entry.Grow(capacity, checked(capacity * inputs));
        }
    }

    /// <summary>An entry that nobody needs.</summary>
    public HistoryEntry Fresh() => spare.TryPop(out HistoryEntry? entry) ? entry : New();

    public void Recycle(HistoryEntry entry)
    {
        if (entry.Place >= 0 && entry.Place < places.Length && places[entry.Place] == entry)
        {
            places[entry.Place] = null;
        }

        entry.Reset();
        spare.Push(entry);
    }

    /// <summary>Puts the oldest known rows into a state at rest.</summary>
    public void PutOrigin(LsmState target)
    {
        saved = null;
        origin.PutInto(target, Capacity);
    }

    /// <summary>Sets rows aside for the next snapshot if it is time: those that leave the ring now, which nobody can go back beyond.</summary>
    public void SaveLeaving(Vulkan.VulkanState state)
    {
        int at = entries.Count - Ring;
        if (saved is null && at >= every && places[0] == entries[at])
        {
            Save(state, entries[at], fromRing: true);
        }
    }

    /// <summary>Where no frames are kept: sets aside the rows as they are before a tick, if it is time.</summary>
    public void SavePresent(Vulkan.VulkanState state, HistoryEntry tick)
    {
        if (Ring == 0 && saved is null && entries.Count > every)
        {
            Save(state, tick, fromRing: false);
        }
    }

    /// <summary>Copies a share of what was set aside; with the last the history begins there.</summary>
    public void Collect(Vulkan.VulkanState state)
    {
        // What was set aside is there without waiting once the frame after it has been fetched.
        if (saved is null || ++age < 3)
        {
            return;
        }

        int count = Math.Min((Capacity + Shares - 1) / Shares, Capacity - copied);
        if (!newer.Collect(state, copied, count))
        {
            saved = null;
        }

        copied += count;
        if (saved is null || copied < Capacity)
        {
            return;
        }

        int first = entries.IndexOf(saved);
        for (int i = 0; i < first; i++)
        {
            Recycle(entries[i]);
        }

        entries.RemoveRange(0, first);
        (origin, newer, saved) = (newer, origin, null);
    }

    private void Save(Vulkan.VulkanState state, HistoryEntry tick, bool fromRing)
    {
        state.Save(fromRing);
        (saved, copied, age) = (tick, 0, 0);
    }

    private void Forget()
    {
        entries.ForEach(Recycle);
        entries.Clear();
        Next.Reset();
        Array.Clear(places);
        saved = null;
    }

    private HistoryEntry New() => new(Capacity, checked(Capacity * inputs));

    /// <summary>Makes room for as many ticks as can be there at once, so that ticks allocate nothing.</summary>
    private void Reserve()
    {
        int most = every + (2 * Ring) + Shares + 8;
        entries.Capacity = Math.Max(entries.Capacity, most);
        while (entries.Count + spare.Count < most)
        {
            spare.Push(New());
        }
    }
}
