using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>
/// A state that outlives the device its rows are on. Everything done to the rows is written down first, then done by a state of the engine that
/// runs at the time; where that fails, the next engine does all of it again from the last snapshot, and this as well.
/// </summary>
internal sealed partial class FailOverState : LsmState
{
    private readonly FailOverEngine engine;
    private readonly History history;
    private readonly AloneRun alone;
    private readonly bool[][] held; // [frame & 1][slot]: whose motors stay
    private LsmState? rows;

    public FailOverState(FailOverEngine engine, AgentSlots slots)
        : base(engine, slots)
    {
        this.engine = engine;
        history = new History(engine.Model, slots.Capacity, engine.Options.FailOver!.SnapshotEvery);
        alone = new AloneRun(history);
        held = [new bool[slots.Capacity], new bool[slots.Capacity]];
        engine.Adopt(this);
        try
        {
            rows = NewRows(engine.Current);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
        catch
        {
            engine.Forget(this);
            throw;
        }
    }

    /// <summary>The state that does the work, on the engine that runs now.</summary>
    internal LsmState Rows => rows!;

    private bool OnVulkan => rows is VulkanState;

    /// <summary>Gives up the rows, whose device failed.</summary>
    public void Leave()
    {
        rows?.Dispose();
        rows = null;
    }

    /// <summary>Comes to be again on another engine. Returns how many frames it took.</summary>
    public int MoveTo(LsmEngine target)
    {
        rows = NewRows(target);
        history.PutOrigin(rows);
        if (history.Ring > 0)
        {
            rows.ResizeRing(history.Ring);
        }

        IReadOnlyList<HistoryEntry> entries = history.Entries;
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i].Prepare(rows, 0, history.Capacity);
            Repeat(entries[i]);
            if (entries[i].Watched && i >= entries.Count - 2)
            {
                rows.SubmitSpikes(entries[i].Frame); // of one under way, or finished and not fetched yet
            }

            if (i > 0 && entries[i - 1].Finished)
            {
                rows.Finish(entries[i - 1].Frame);
            }
        }

        if (entries.Count > 0 && entries[^1].Finished)
        {
            rows.Finish(entries[^1].Frame);
        }

        history.Next.Prepare(rows, 0, history.Capacity);
        alone.Repeat(rows, Repeat);
        int frames = entries.Count;
        if (!OnVulkan)
        {
            history.End();
        }

        return frames;
    }

    internal override void Submit(long frame, int steps)
    {
        alone.Fold(Slots);
        Slots.Held.CopyTo(held[frame & 1], 0);
        if (!OnVulkan)
        {
            history.Next.Take(frame, steps, engine.RunningModel, this);
            Run(history.Next);
            history.Next.Reset();
            return;
        }

        bool only = Slots.Alone >= 0;
        HistoryEntry entry = only ? alone.Next : history.Next;
        entry.Take(frame, steps, engine.RunningModel, this);
        if (only)
        {
            alone.Submitted();
        }
        else
        {
            history.Submitted();
        }

        try
        {
            var vulkan = (VulkanState)rows!;
            if (!only)
            {
                history.SavePresent(vulkan, entry);
            }

            Run(entry);
            if (!only)
            {
                history.Collect(vulkan);
            }
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void Finish(long frame)
    {
        while (!TryFinish(frame))
        {
        }

        if (OnVulkan)
        {
            HistoryEntry? entry = Slots.Alone >= 0 ? alone.Find(frame) : Find(frame);
            if (entry is not null)
            {
                entry.Finished = true;
            }
        }

        Span<float> motors = MotorsOf(frame), before = MotorsOf(frame - 1);
        rows!.MotorsOf(frame).CopyTo(motors);
        int outputs = engine.Model.OutputSize;
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (held[frame & 1][slot])
            {
                before.Slice(slot * outputs, outputs).CopyTo(motors[(slot * outputs)..]);
            }
        }
    }

    internal override void SubmitSpikes(long frame)
    {
        if (Find(frame) is { } entry)
        {
            entry.Watched = true;
        }

        try
        {
            rows!.SubmitSpikes(frame);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void FetchSpikes(long frame, Span<uint> words)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.FetchSpikes(frame, words);
                done = true;
            }
            catch (VulkanException failure) when (engine.Survives(failure))
            {
                engine.Move(failure);
            }
        }

        if (Find(frame) is { } entry)
        {
            entry.Watched = false;
        }
    }

    private protected override void CheckHost(in HandOver host) =>
        throw new NotSupportedException($"An engine with FailOver submits its ticks itself, now on {engine.Device}: what stands in a host's commands cannot be run again elsewhere. Make the engine without FailOver.");

    private protected override void Release()
    {
        Leave();
        engine.Forget(this);
    }

    private LsmState NewRows(LsmEngine target)
    {
        LsmState made = target.NewState(new AgentSlots(history.Capacity));
        made.ShareFeatures(this);
        return made;
    }

    private void Run(HistoryEntry entry)
    {
        rows!.Lend(entry.Sensors, entry.Runs, entry.Marked);
        rows.Submit(entry.Frame, entry.Steps);
    }

    /// <summary>Runs a tick again. Only one that is still under way needs the readout of its time, and may touch the features handed out.</summary>
    private void Repeat(HistoryEntry entry)
    {
        engine.Run(entry.Model!, entry.Finished ? null : entry.Readout);

        rows!.Lend(entry.Sensors, entry.Runs, entry.Finished ? [] : entry.Marked);
        rows.Submit(entry.Frame, entry.Steps);
    }

    private bool TryFinish(long frame)
    {
        try
        {
            rows!.Finish(frame);
            return true;
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
            return false;
        }
    }

    private HistoryEntry? Find(long frame)
    {
        IReadOnlyList<HistoryEntry> entries = history.Entries;
        for (int i = entries.Count - 1; i >= 0 && i >= entries.Count - 2; i--)
        {
            if (entries[i].Frame == frame)
            {
                return entries[i];
            }
        }

        return null;
    }
}
