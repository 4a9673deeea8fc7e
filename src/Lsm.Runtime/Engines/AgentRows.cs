using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines;

/// <summary>
/// The neuron state of a batch of agents on one backend, one row per slot. It has no agents, no journal and no learner: it receives
/// ticks, and copies, clears and sums rows on request. One thread at a time. A call that throws has changed nothing, unless its documentation
/// says otherwise.
/// </summary>
internal abstract class AgentRows : IDisposable
{
    /// <summary>Rows.</summary>
    public int Capacity { get; private protected set; }

    /// <summary>Whether submitted ticks and copies are gathered to run at once.</summary>
    public virtual bool IsGathering => false;

    /// <summary>Starts a tick on checked sensors. At most two frames are in flight at once.</summary>
    public abstract void Submit(in Tick tick);

    /// <summary>Waits for a submitted frame; its motors and features are then in the arrays of its tick.</summary>
    public abstract void Finish(long frame);

    /// <summary>Puts a row to rest before the next tick.</summary>
    public abstract void Clear(int slot);

    /// <summary>Adds rows. Existing rows keep their bits, new rows are at rest, and the kept places are empty. All or nothing.</summary>
    public abstract void Grow(int capacity);

    /// <summary>Reads rows, after everything submitted so far.</summary>
    /// <param name="firstSlot">The first slot to read.</param>
    /// <param name="target">Receives the rows; it determines their number.</param>
    public abstract void Read(int firstSlot, RowData target);

    /// <summary>Writes rows, after everything submitted so far. Bits beyond the last neuron are zero.</summary>
    public abstract void Write(int firstSlot, RowData source);

    /// <summary>Reads the last step's spikes of all slots: [slot, word].</summary>
    public abstract void ReadSpikes(Span<uint> words);

    /// <summary>The spikes of the last step of a finished frame whose tick requested them: [slot, word].</summary>
    public abstract void FetchSpikes(long frame, Span<uint> words);

    /// <summary>The checksums of rows, without step counters and ids.</summary>
    /// <param name="firstSlot">The first slot.</param>
    /// <param name="count">Slots.</param>
    /// <param name="occupied">[slot]: whether the sum of the slot is needed; other sums may have any value.</param>
    /// <param name="sums">[slot], from slot 0 on.</param>
    public abstract void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums);

    /// <summary>The checksums of the rows in a kept place, as <see cref="Sum"/>; the rows do not change.</summary>
    /// <param name="place">A place that was filled.</param>
    /// <param name="occupied">[slot]: whether the sum of the slot is needed; other sums may have any value.</param>
    /// <param name="sums">[slot].</param>
    public abstract void SumKept(int place, bool[] occupied, ulong[] sums);

    /// <summary>Allocates memory for a number of copies of all rows; existing copies are lost. All or nothing.</summary>
    public abstract void ResizeKept(int count);

    /// <summary>Copies rows to a place, after everything submitted so far.</summary>
    public abstract void Keep(int place, int firstSlot, int count);

    /// <summary>Copies rows back from a place.</summary>
    public abstract void Restore(int place, int firstSlot, int count);

    /// <summary>Begins a replay of one agent: copies its row back from a place. Until <see cref="EndSolo"/> only this slot is cleared, kept and run.</summary>
    public virtual void BeginSolo(int place, int slot) => Restore(place, slot, 1);

    /// <summary>Ends the replay of one agent, when it has reached the present or failed.</summary>
    public virtual void EndSolo()
    {
        // Only fail-over handles the frames of one agent separately.
    }

    /// <summary>Gathers later submissions, if that saves time, up to the frame before <paramref name="end"/>.</summary>
    public virtual void Gather(long end)
    {
        // By default a submission runs at once.
    }

    /// <summary>Runs the gathered submissions, and continues to gather.</summary>
    public virtual void RunGathered()
    {
        // By default a submission runs at once.
    }

    /// <summary>Ends the gathering; submissions that did not run are dropped.</summary>
    public virtual void StopGathering()
    {
        // By default a submission runs at once.
    }

    /// <summary>Refuses a hand-over that the device of the backend does not support.</summary>
    /// <exception cref="NotSupportedException">The backend is not on a host's device.</exception>
    public abstract void CheckHost(in HandOver host);

    /// <summary>The host reports that a recorded frame, and all before it, have run.</summary>
    /// <exception cref="InvalidOperationException">The frame was not recorded, or is complete.</exception>
    public virtual void Complete(long frame) => throw new InvalidOperationException($"Frame {frame} cannot be completed; no recorded frame is in flight.");

    /// <summary>Refuses to continue while a frame in the host's commands may not be finished on the device.</summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete.</exception>
    public virtual void CheckNothingRecorded()
    {
        // Only ticks on a host's device are recorded.
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
