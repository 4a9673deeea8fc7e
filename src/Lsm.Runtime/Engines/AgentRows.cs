using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines;

/// <summary>
/// The neuron state of a batch of agents on one backend, one row a slot. It knows no agents, no journal and no learner: it is handed
/// ticks, and copies, clears and sums rows when it is asked to. One thread at a time. A call that throws has changed nothing, unless it
/// says otherwise.
/// </summary>
internal abstract class AgentRows : IDisposable
{
    /// <summary>Rows.</summary>
    public int Capacity { get; private protected set; }

    /// <summary>Whether submitted ticks and copies are gathered now, to run at once.</summary>
    public virtual bool IsGathering => false;

    /// <summary>Starts a tick on checked sensors. At most two frames are under way at once.</summary>
    public abstract void Submit(in Tick tick);

    /// <summary>Waits for a submitted frame; its motors and features then stand where its tick said.</summary>
    public abstract void Finish(long frame);

    /// <summary>Puts a row to rest before the next tick.</summary>
    public abstract void Clear(int slot);

    /// <summary>Makes room; present rows keep their bits, new rows are at rest, there are as many kept places as before, empty. All or nothing.</summary>
    public abstract void Grow(int capacity);

    /// <summary>Reads rows, after everything submitted so far.</summary>
    /// <param name="firstSlot">The first slot to read.</param>
    /// <param name="target">Receives as many rows as it has.</param>
    public abstract void Read(int firstSlot, RowData target);

    /// <summary>Writes rows, after everything submitted so far. Bits beyond the last neuron are zero.</summary>
    public abstract void Write(int firstSlot, RowData source);

    /// <summary>Reads the last step's spikes of all slots: [slot, word].</summary>
    public abstract void ReadSpikes(Span<uint> words);

    /// <summary>The last step's spikes of a finished frame whose tick asked for them: [slot, word].</summary>
    public abstract void FetchSpikes(long frame, Span<uint> words);

    /// <summary>The checksums of rows, before step counters and ids come in.</summary>
    /// <param name="firstSlot">The first slot.</param>
    /// <param name="count">Slots.</param>
    /// <param name="occupied">[slot]: who is asked for; others may get anything.</param>
    /// <param name="sums">[slot], from slot 0 on.</param>
    public abstract void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums);

    /// <summary>The checksums of the rows in a kept place, as <see cref="Sum"/>; the rows themselves stay as they are.</summary>
    /// <param name="place">A place that was filled.</param>
    /// <param name="occupied">[slot]: who is asked for; others may get anything.</param>
    /// <param name="sums">[slot].</param>
    public abstract void SumKept(int place, bool[] occupied, ulong[] sums);

    /// <summary>Makes room to keep so many copies of all rows; what was kept is lost. All or nothing.</summary>
    public abstract void ResizeKept(int count);

    /// <summary>Copies rows to a place, after everything submitted so far.</summary>
    public abstract void Keep(int place, int firstSlot, int count);

    /// <summary>Copies rows back from a place.</summary>
    public abstract void Restore(int place, int firstSlot, int count);

    /// <summary>Begins a replay of one agent: copies its row back from a place. Until <see cref="EndSolo"/> only this slot is cleared, kept and run.</summary>
    public virtual void BeginSolo(int place, int slot) => Restore(place, slot, 1);

    /// <summary>The replay of one agent has reached the present, or was given up.</summary>
    public virtual void EndSolo()
    {
        // Only fail-over treats one agent's frames apart.
    }

    /// <summary>Gathers submissions from now on, where that saves time, up to the frame before <paramref name="end"/>.</summary>
    public virtual void Gather(long end)
    {
        // By default everything runs when it is submitted.
    }

    /// <summary>Runs what was gathered, and goes on gathering.</summary>
    public virtual void RunGathered()
    {
        // By default everything runs when it is submitted.
    }

    /// <summary>Ends the gathering; what did not run is dropped.</summary>
    public virtual void StopGathering()
    {
        // By default everything runs when it is submitted.
    }

    /// <summary>Refuses a hand-over that the backend's device does not allow.</summary>
    /// <exception cref="NotSupportedException">The backend is not on a host's device.</exception>
    public abstract void CheckHost(in HandOver host);

    /// <summary>The host reports that a recorded frame, and all before it, have run.</summary>
    /// <exception cref="InvalidOperationException">The frame was not recorded, or is complete.</exception>
    public virtual void Complete(long frame) => throw new InvalidOperationException($"Frame {frame} cannot be completed; no recorded frame is under way.");

    /// <summary>Refuses to go on while the device may still be at, or before, a frame that stands in the host's commands.</summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete.</exception>
    public virtual void CheckNothingRecorded()
    {
        // Only ticks on a host's device are recorded.
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
