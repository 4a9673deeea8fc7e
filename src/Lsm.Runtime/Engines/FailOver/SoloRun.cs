namespace Lsm.Runtime.Engines.FailOver;

/// <summary>The record of a replay of one agent while the others do not change. At the end its sensors become part of the history.</summary>
internal sealed class SoloRun(RowHistory history)
{
    private readonly List<TickRecord> ticks = [];
    private int from = -1;
    private int slot;

    /// <summary>Whether a replay is in progress.</summary>
    public bool IsUnderWay => from >= 0;

    /// <summary>The changes since its last tick.</summary>
    public TickRecord Next { get; private set; } = null!;

    public void Begin(int place, int slot) => (from, this.slot, Next) = (place, slot, history.Fresh());

    public void Submitted()
    {
        ticks.Add(Next);
        Next = history.Fresh();
    }

    public TickRecord? Find(long frame) => ticks.Find(tick => tick.Frame == frame);

    /// <summary>Ends the replay: its ticks replace those of the history.</summary>
    public void Fold(int inputs)
    {
        if (from < 0)
        {
            return;
        }

        from = -1;
        foreach (TickRecord tick in ticks)
        {
            foreach (TickRecord entry in history.Ticks)
            {
                if (entry.Frame == tick.Frame)
                {
                    tick.Sensors.AsSpan(slot * inputs, inputs).CopyTo(entry.Sensors.AsSpan(slot * inputs));
                }
            }

            history.Recycle(tick);
        }

        ticks.Clear();
        history.Recycle(Next);
    }

    /// <summary>Repeats the recorded calls on other rows.</summary>
    public void Repeat(AgentRows rows, Action<TickRecord> run)
    {
        if (from < 0)
        {
            return;
        }

        rows.Restore(from, slot, 1);
        foreach (TickRecord tick in ticks)
        {
            tick.Prepare(rows, slot, 1);
            run(tick);
            if (tick.IsFinished)
            {
                rows.Finish(tick.Frame);
            }
        }

        Next.Prepare(rows, slot, 1);
    }
}
