namespace Lsm.Runtime.Engines.FailOver;

/// <summary>One agent that runs again while the others stand: what was done so far. Once it has arrived, its sensors become part of the history.</summary>
internal sealed class AloneRun(History history)
{
    private readonly List<HistoryEntry> ticks = [];
    private int from = -1;
    private int slot;

    /// <summary>What has happened since its last tick, while it runs.</summary>
    public HistoryEntry Next { get; private set; } = null!;

    public void Begin(int place, int slot) => (from, this.slot, Next) = (place, slot, history.Fresh());

    public void Submitted()
    {
        ticks.Add(Next);
        Next = history.Fresh();
    }

    public HistoryEntry? Find(long frame) => ticks.Find(tick => tick.Frame == frame);

    /// <summary>If the run is over, its ticks took the place of those that the history has.</summary>
    public void Fold(AgentSlots slots)
    {
        if (from < 0 || slots.Alone >= 0)
        {
            return;
        }

        from = -1;
        foreach (HistoryEntry tick in ticks)
        {
            foreach (HistoryEntry entry in history.Entries)
            {
                if (entry.Frame == tick.Frame)
                {
                    int inputs = tick.Sensors.Length / history.Capacity;
                    tick.Sensors.AsSpan(slot * inputs, inputs).CopyTo(entry.Sensors.AsSpan(slot * inputs));
                }
            }

            history.Recycle(tick);
        }

        ticks.Clear();
        history.Recycle(Next);
    }

    /// <summary>Does what was done so far on other rows.</summary>
    public void Repeat(LsmState rows, Action<HistoryEntry> run)
    {
        if (from < 0)
        {
            return;
        }

        rows.RestoreRows(from, slot, 1);
        foreach (HistoryEntry tick in ticks)
        {
            tick.Prepare(rows, slot, 1);
            run(tick);
            if (tick.Finished)
            {
                rows.Finish(tick.Frame);
            }
        }

        Next.Prepare(rows, slot, 1);
    }
}
