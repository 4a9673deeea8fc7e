using Lsm.Runtime.Engines.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>
/// The history of rows: a snapshot in main memory and every tick since, without ticks that a rollback undid. It goes back at least as
/// far as the kept frames, so that these can be restored too.
/// </summary>
internal sealed class RowHistory
{
    /// <summary>Ticks over which one snapshot is copied.</summary>
    private const int Shares = 16;

    private readonly StateLayout layout;
    private readonly int every;
    private readonly int inputs;
    private readonly List<TickRecord> ticks = [];
    private readonly Stack<TickRecord> spare = new();
    private RowData origin;        // before the first tick
    private RowData newer;         // being copied
    private TickRecord?[] places = [];
    private TickRecord? saved;     // the newer snapshot is of the moment before it
    private int copied;
    private int age;
    private bool ended;

    public RowHistory(LiquidStateMachine model, int outputs, int capacity, int every)
    {
        this.every = every;
        (layout, inputs, Capacity) = (model.Layout, model.Reservoir.InputSize, capacity);
        (origin, newer) = (new RowData(layout, capacity), new RowData(layout, capacity));
        Scratch = new MotorBuffers(capacity, outputs);
        Next = New();
        Reserve();
    }

    public int Capacity { get; private set; }

    /// <summary>Frames that are kept for rollback.</summary>
    public int KeptCount => places.Length;

    /// <summary>Receives the motors of ticks that run again after their motors were returned.</summary>
    public MotorBuffers Scratch { get; private set; }

    public IReadOnlyList<TickRecord> Ticks => ticks;

    /// <summary>The changes since the last tick.</summary>
    public TickRecord Next { get; private set; }

    /// <summary>Stops recording, because the rows are on the CPU, which does not fail.</summary>
    public void End()
    {
        (ended, origin, newer, saved) = (true, new RowData(layout, 0), new RowData(layout, 0), null);
        ticks.Clear();
        spare.Clear();
        places = [];
    }

    public void Submitted()
    {
        ticks.Add(Next);
        Next = Fresh();
    }

    /// <summary>
    /// Keeps the rows as they are before the next tick in a place of the kept frames. The rows that leave are copied before others replace them; if that fails, the
    /// history already contains the next step.
    /// </summary>
    public void Keep(VulkanRows rows, int place)
    {
        try
        {
            if (place == 0)
            {
                SaveLeaving(rows);
            }
        }
        finally
        {
            Keep(place);
        }
    }

    /// <summary>Notes that the rows were restored from a place.</summary>
    public void GoBack(int place)
    {
        TickRecord back = places[place]!;
        if (back == Next)
        {
            back.GoBack();
            return;
        }

        Recycle(Next);
        for (int last = ticks.Count - 1; ticks[last] != back; last--)
        {
            Recycle(ticks[last]);
            ticks.RemoveAt(last);
        }

        ticks.RemoveAt(ticks.Count - 1);
        back.GoBack();
        Next = back;
    }

    /// <summary>Notes that all rows were replaced: the history begins here.</summary>
    public void Restart(RowData rows)
    {
        rows.CopyTo(origin);
        ticks.ForEach(Recycle);
        ticks.Clear();
        Next.Reset();
        Array.Clear(places);
        saved = null;
    }

    public void ResizeKept(int count)
    {
        foreach (TickRecord? tick in places)
        {
            tick?.Release();
        }

        saved = null;
        if (!ended)
        {
            places = new TickRecord?[count];
            Reserve();
        }
    }

    /// <summary>Allocates the history of more slots; the returned action exchanges it, and cannot fail.</summary>
    public Action PrepareGrow(int capacity)
    {
        RowData newOrigin = ended ? origin : origin.Grown(capacity), newNewer = ended ? newer : new RowData(layout, capacity);
        var newScratch = new MotorBuffers(capacity, Scratch.Width);
        TickRecord[] newTicks = [.. ticks.Select(tick => tick.Grown(capacity, inputs))];
        TickRecord[] newSpares = [.. spare.Select(_ => new TickRecord(capacity, inputs))];
        TickRecord newNext = Next.Grown(capacity, inputs);
        return () =>
        {
            (Capacity, origin, newer, Scratch, Next, saved) = (capacity, newOrigin, newNewer, newScratch, newNext, null);
            newNext.Release();
            Array.ForEach(newTicks, static tick => tick.Release());
            ticks.Clear();
            ticks.AddRange(newTicks);
            spare.Clear();
            Array.ForEach(newSpares, spare.Push);
            Array.Clear(places);
        };
    }

    /// <summary>A record that is not in use.</summary>
    public TickRecord Fresh() => spare.TryPop(out TickRecord? tick) ? tick : New();

    public void Recycle(TickRecord tick)
    {
        if (tick.Place >= 0 && tick.Place < places.Length && places[tick.Place] == tick)
        {
            places[tick.Place] = null;
        }

        tick.Reset();
        spare.Push(tick);
    }

    /// <summary>Puts the oldest known rows into rows at rest.</summary>
    public void PutOrigin(AgentRows target)
    {
        saved = null;
        target.Write(0, origin);
    }

    /// <summary>If no frames are kept: copies the rows as they are before a tick, if a snapshot is due.</summary>
    public void SavePresent(VulkanRows rows, TickRecord tick)
    {
        if (KeptCount == 0 && saved is null && ticks.Count > every)
        {
            Save(rows, tick, fromKept: false);
        }
    }

    /// <summary>Copies a share of what was set aside; with the last share the history begins there.</summary>
    public void Collect(VulkanRows rows)
    {
        // The copy is complete, without waiting, when the frame after it has been fetched.
        if (saved is null || ++age < 3)
        {
            return;
        }

        int count = Math.Min((Capacity + Shares - 1) / Shares, Capacity - copied);
        if (!rows.ReadSaved(copied, count, newer))
        {
            saved = null;
        }

        copied += count;
        if (saved is null || copied < Capacity)
        {
            return;
        }

        int first = ticks.IndexOf(saved);
        for (int i = 0; i < first; i++)
        {
            Recycle(ticks[i]);
        }

        ticks.RemoveRange(0, first);
        (origin, newer, saved) = (newer, origin, null);
    }

    private void Keep(int place)
    {
        if (places[place] is { } old && old != Next)
        {
            old.Release();
        }

        Next.Keep(place);
        places[place] = Next;
    }

    /// <summary>If it is time for a snapshot, sets aside the rows that leave the kept frames now, beyond which nothing can go back.</summary>
    private void SaveLeaving(VulkanRows rows)
    {
        int at = ticks.Count - KeptCount;
        if (saved is null && at >= every && places[0] == ticks[at])
        {
            Save(rows, ticks[at], fromKept: true);
        }
    }

    private void Save(VulkanRows rows, TickRecord tick, bool fromKept)
    {
        rows.Save(fromKept);
        (saved, copied, age) = (tick, 0, 0);
    }

    private TickRecord New() => new(Capacity, inputs);

    /// <summary>Makes room for as many ticks as can be there at once, so that ticks allocate nothing.</summary>
    private void Reserve()
    {
        int most = every + (2 * KeptCount) + Shares + 8;
        ticks.Capacity = Math.Max(ticks.Capacity, most);
        while (ticks.Count + spare.Count < most)
        {
            spare.Push(New());
        }
    }

    /// <summary>The last tick or the one before it, if it ran a frame; or null.</summary>
    public TickRecord? Find(long frame)
    {
        IReadOnlyList<TickRecord> ticks = Ticks;
        for (int i = ticks.Count - 1; i >= 0 && i >= ticks.Count - 2; i--)
        {
            if (ticks[i].Frame == frame)
            {
                return ticks[i];
            }
        }

        return null;
    }
}
