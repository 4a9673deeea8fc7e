using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>
/// Rows that outlive their device. Every call is recorded first, and then passed to the rows of the current
/// backend. If that fails, the next backend repeats all calls since the last snapshot, including the failed one.
/// </summary>
internal sealed class FailOverRows : AgentRows
{
    private readonly FailOverBackend backend;
    private readonly RowHistory history;
    private readonly SoloRun solo;
    private readonly int inputs;
    private AgentRows? rows;

    public FailOverRows(FailOverBackend backend, int capacity)
    {
        this.backend = backend;
        LiquidStateMachine model = backend.Running.Model;
        inputs = model.Reservoir.InputSize;
        history = new RowHistory(model, model.OutputSize, capacity, backend.Options.FailOver!.SnapshotEvery);
        solo = new SoloRun(history);
        Capacity = capacity;
        backend.Adopt(this);
        try
        {
            rows = backend.Current.CreateRows(capacity);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
        catch
        {
            backend.Forget(this);
            throw;
        }
    }

    /// <summary>The rows on the current backend, which do the work.</summary>
    internal AgentRows Inner => rows!;

    private bool OnVulkan => rows is VulkanRows;

    /// <summary>Frees the rows, whose device failed.</summary>
    public void Leave()
    {
        rows?.Dispose();
        rows = null;
    }

    /// <summary>Creates the rows again on another backend. Returns the number of replayed frames.</summary>
    public int MoveTo(Backend target)
    {
        rows = target.CreateRows(history.Capacity);
        history.PutOrigin(rows);
        if (history.KeptCount > 0)
        {
            rows.ResizeKept(history.KeptCount);
        }

        IReadOnlyList<TickRecord> ticks = history.Ticks;
        for (int i = 0; i < ticks.Count; i++)
        {
            ticks[i].WantsSpikes &= i >= ticks.Count - 2; // of a frame that is in flight, or finished and not fetched yet
            ticks[i].Prepare(rows, 0, history.Capacity);
            Repeat(ticks[i]);
            if (i > 0 && ticks[i - 1].IsFinished)
            {
                rows.Finish(ticks[i - 1].Frame);
            }
        }

        if (ticks.Count > 0 && ticks[^1].IsFinished)
        {
            rows.Finish(ticks[^1].Frame);
        }

        history.Next.Prepare(rows, 0, history.Capacity);
        solo.Repeat(rows, Repeat);
        int frames = ticks.Count;
        if (!OnVulkan)
        {
            history.End();
        }

        return frames;
    }

    public override void Submit(in Tick tick)
    {
        if (rows is not VulkanRows vulkan)
        {
            rows!.Submit(tick);
            return;
        }

        bool only = tick.OnlySlot >= 0;
        TickRecord record = only ? solo.Next : history.Next;
        try
        {
            if (tick.KeepAt >= 0)
            {
                KeepBefore(vulkan, tick.KeepAt, only);
            }
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            record.Take(tick, backend.RunningModel);
            NoteSubmitted(only);
            backend.Move(failure);
            return;
        }

        record.Take(tick, backend.RunningModel);
        NoteSubmitted(only);
        try
        {
            if (!only)
            {
                history.SavePresent(vulkan, record);
            }

            vulkan.Submit(tick);
            if (!only)
            {
                history.Collect(vulkan);
            }
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void Finish(long frame)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.Finish(frame);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }

        if (OnVulkan && (solo.IsUnderWay ? solo.Find(frame) : history.Find(frame)) is { } record)
        {
            record.IsFinished = true;
        }
    }

    public override void Clear(int slot)
    {
        if (OnVulkan)
        {
            (solo.IsUnderWay ? solo.Next : history.Next).Clear(slot);
        }

        rows!.Clear(slot);
    }

    public override void Grow(int capacity)
    {
        Action grow = history.PrepareGrow(capacity);
        try
        {
            rows!.Grow(capacity);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            grow();
            Capacity = capacity;
            backend.Move(failure);
            return;
        }

        grow();
        Capacity = capacity;
    }

    public override void Read(int firstSlot, RowData target)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.Read(firstSlot, target);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }
    }

    public override void Write(int firstSlot, RowData source)
    {
        if (OnVulkan)
        {
            history.Restart(source);
        }

        try
        {
            rows!.Write(firstSlot, source);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void ReadSpikes(Span<uint> words)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.ReadSpikes(words);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }
    }

    public override void FetchSpikes(long frame, Span<uint> words)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.FetchSpikes(frame, words);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }

        if (history.Find(frame) is { } record)
        {
            record.WantsSpikes = false;
        }
    }

    public override void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.Sum(firstSlot, count, occupied, sums);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }
    }

    public override void SumKept(int place, bool[] occupied, ulong[] sums)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.SumKept(place, occupied, sums);
                done = true;
            }
            catch (VulkanException failure) when (backend.Survives(failure))
            {
                backend.Move(failure);
            }
        }
    }

    public override void ResizeKept(int count)
    {
        history.ResizeKept(count);
        try
        {
            rows!.ResizeKept(count);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void Keep(int place, int firstSlot, int count)
    {
        try
        {
            if (rows is VulkanRows vulkan)
            {
                KeepBefore(vulkan, place, solo.IsUnderWay);
            }

            rows!.Keep(place, firstSlot, count);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void Restore(int place, int firstSlot, int count)
    {
        if (OnVulkan)
        {
            history.GoBack(place);
        }

        try
        {
            rows!.Restore(place, firstSlot, count);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void BeginSolo(int place, int slot)
    {
        if (OnVulkan)
        {
            solo.Begin(place, slot);
        }

        try
        {
            rows!.BeginSolo(place, slot);
        }
        catch (VulkanException failure) when (backend.Survives(failure))
        {
            backend.Move(failure);
        }
    }

    public override void EndSolo()
    {
        solo.Fold(inputs);
        rows!.EndSolo();
    }

    public override void CheckHost(in HandOver host) =>
        throw new NotSupportedException($"An engine with FailOver submits its ticks itself, now on {backend.Device}: commands of a host cannot be run again on another device. Create the engine without FailOver.");

    public override void Dispose()
    {
        Leave();
        backend.Forget(this);
    }

    /// <summary>Runs a tick again. Only a tick that is still in flight needs its own readout.</summary>
    private void Repeat(TickRecord record)
    {
        backend.RunAgain(record.Model!, record.IsFinished ? null : record.Readout);
        rows!.Submit(record.Again(history.Scratch));
    }

    private void KeepBefore(VulkanRows vulkan, int place, bool only)
    {
        if (only)
        {
            solo.Next.Keep(place);
        }
        else
        {
            history.Keep(vulkan, place);
        }
    }

    private void NoteSubmitted(bool only)
    {
        if (only)
        {
            solo.Submitted();
        }
        else
        {
            history.Submitted();
        }
    }
}
