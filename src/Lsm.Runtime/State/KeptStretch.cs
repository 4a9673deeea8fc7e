namespace Lsm.Runtime;

/// <summary>
/// A copy of the kept frames of a state, off the device: everything that is needed to run them again elsewhere. Immutable. Learners are left out,
/// because the readouts that they gave are part of the frames.
/// </summary>
/// <param name="Start">The state before the first frame.</param>
/// <param name="Frames">The frames, in order.</param>
/// <param name="Checksum">The checksum of the state after the last frame, as <see cref="LsmState.Checksum"/>.</param>
internal sealed record KeptStretch(StateSnapshot Start, KeptFrame[] Frames, ulong Checksum)
{
    /// <summary>Copies the kept frames from one on; their results are complete, and no frame is in progress.</summary>
    public static KeptStretch Of(FrameLoop loop, long first, ulong checksum)
    {
        var frames = new KeptFrame[loop.Frame - first];
        for (int i = 0; i < frames.Length; i++)
        {
            JournalEntry entry = loop.Journal[first + i];
            KeptFrame? before = i == 0 ? null : frames[i - 1];
            frames[i] = new KeptFrame(AgentsOf(entry.Agents, before?.Agents), [.. entry.Sensors], entry.Steps, ModelOf(loop.Engine, first + i, before?.Model));
        }

        return new KeptStretch(SnapshotTransfer.SaveKept(loop, first), frames, checksum);
    }

    /// <summary>Frames without a change share one table, whose step counters are then those of the first of them.</summary>
    private static AgentTable AgentsOf(AgentTable agents, AgentTable? before)
    {
        if (before is not null && Array.TrueForAll(agents.Changes, static change => change == SlotChange.None) && Array.TrueForAll(before.Changes, static change => change == SlotChange.None)
            && agents.Agents.AsSpan().SequenceEqual(before.Agents) && agents.Occupied.AsSpan().SequenceEqual(before.Occupied)
            && agents.Off.AsSpan().SequenceEqual(before.Off) && agents.Held.AsSpan().SequenceEqual(before.Held))
        {
            return before;
        }

        var copy = new AgentTable(agents.Capacity);
        copy.CopyFrom(agents);
        return copy;
    }

    private static LiquidStateMachine ModelOf(LsmEngine engine, long frame, LiquidStateMachine? before)
    {
        LiquidStateMachine model = engine.ModelOf(frame);
        Readouts.Readout readout = engine.ReadoutOf(frame);
        return before is not null && before.Hash == model.Hash && ReferenceEquals(before.Readout, readout) ? before
            : ReferenceEquals(model.Readout, readout) ? model : model.WithReadout(readout);
    }
}
