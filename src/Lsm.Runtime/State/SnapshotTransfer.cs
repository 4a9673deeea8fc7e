using Lsm.Runtime.Engines;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>Copies a state to a snapshot and back.</summary>
internal static class SnapshotTransfer
{
    /// <summary>Copies all rows; no frame is in progress.</summary>
    public static RowData ReadAll(FrameLoop loop)
    {
        loop.Settle();
        var rows = new RowData(loop.Model.Layout, loop.Agents.Capacity);
        loop.Rows.Read(0, rows);
        return rows;
    }

    public static StateSnapshot Save(FrameLoop loop)
    {
        AgentTable agents = loop.Agents;
        RowData rows = ReadAll(loop);
        return new StateSnapshot(
            loop.Engine.ModelOf(loop.Frame).Hash, loop.Frame, [.. agents.Occupied], [.. agents.Agents], [.. agents.Off], [.. agents.Steps], rows,
            [.. loop.Motors.Of(loop.Frame - 1)], loop.Samples.Save(), PendingSamples.Of(loop.Journal, loop.Frame, loop.Samples, agents, loop.Model.FeatureCount));
    }

    /// <summary>The state before a kept frame, without learner. The present rows are put back bit for bit.</summary>
    public static StateSnapshot SaveKept(FrameLoop loop, long frame)
    {
        JournalEntry entry = loop.Journal[frame];
        AgentTable agents = entry.Agents;
        RowData present = ReadAll(loop), then;
        try
        {
            loop.Rows.Restore(loop.Journal.PlaceOf(frame), 0, loop.Agents.Capacity);
            then = ReadAll(loop);
        }
        finally
        {
            loop.Rows.Write(0, present);
        }

        return new StateSnapshot(
            loop.Engine.ModelOf(frame).Hash, frame, [.. agents.Occupied], [.. agents.Agents], [.. agents.Off], [.. agents.Steps], then, [.. entry.Motors]);
    }

    /// <exception cref="ArgumentException">The snapshot does not fit the state; nothing was changed.</exception>
    public static void Load(FrameLoop loop, StateSnapshot snapshot)
    {
        Check(loop, snapshot);
        loop.Settle();
        loop.Samples.Learner?.RestoreState(snapshot.Learner);
        loop.Rows.Write(0, snapshot.Rows);
        AgentTable agents = loop.Agents;
        snapshot.Occupied.CopyTo(agents.Occupied);
        snapshot.Agents.CopyTo(agents.Agents);
        snapshot.Off.CopyTo(agents.Off);
        snapshot.Steps.CopyTo(agents.Steps);
        agents.Index();
        Array.Clear(agents.Held);
        Array.Clear(agents.Marked);
        Array.Clear(agents.Taught);
        Array.Clear(agents.Corrected);
        Array.Clear(agents.Born);
        Array.Clear(agents.Changes); // pending changes belong to the agents before the load
        for (int slot = 0; slot < agents.Capacity; slot++)
        {
            loop.Motors.Clear(slot);
        }

        snapshot.Motors.CopyTo(loop.Motors.Of(snapshot.Frame - 1));
        loop.StandBefore(snapshot.Frame);
        loop.Journal.ForgetFrom(0);
        if (loop.Samples.Learner is not null)
        {
            snapshot.Pending?.PutBack(loop.Journal, agents);
        }

        loop.Epoch++;
    }

    private static void Check(FrameLoop loop, StateSnapshot snapshot)
    {
        ulong hash = loop.Engine.ModelOf(snapshot.Frame).Hash;
        if (snapshot.ModelHash != hash)
        {
            throw new ArgumentException($"The snapshot belongs to model {snapshot.ModelHash:x16}; this engine runs model {hash:x16} in frame {snapshot.Frame}.", nameof(snapshot));
        }

        int capacity = loop.Agents.Capacity;
        if (snapshot.Capacity != capacity || snapshot.Motors.Length != capacity * loop.Model.OutputSize)
        {
            throw new ArgumentException($"The snapshot has {snapshot.Capacity} slots and this state {capacity}; make a state for it with LsmEngine.CreateState(snapshot).", nameof(snapshot));
        }

        if (!snapshot.Rows.Layout.Equals(loop.Model.Layout))
        {
            throw new ArgumentException($"The snapshot holds {snapshot.Rows.Layout}; this state has {loop.Model.Layout}.", nameof(snapshot));
        }

        CheckMembranes(loop.Model, snapshot);
        if (HistoryCheck.FirstFault(loop.Model, snapshot.Rows) is { } fault)
        {
            throw new ArgumentException($"The snapshot's history is not that of a state: {fault}.", nameof(snapshot));
        }

        CheckLearner(loop, snapshot);
    }

    /// <summary>Motors are finite because membranes are bounded.</summary>
    private static void CheckMembranes(LiquidStateMachine model, StateSnapshot snapshot)
    {
        ReadOnlySpan<float> membranes = (model.Features & (FeatureKind.Membrane | FeatureKind.MembraneTrace)) != 0 ? snapshot.Membranes : [];
        for (int i = 0; i < membranes.Length; i++)
        {
            if (!(Math.Abs(membranes[i]) <= model.Bounds.Membrane))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The snapshot's membrane {i} is {membranes[i]:R}; this model's are at most {model.Bounds.Membrane:G3} in magnitude."), nameof(snapshot));
            }
        }
    }

    private static void CheckLearner(FrameLoop loop, StateSnapshot snapshot)
    {
        Learner? learner = loop.Samples.Learner;
        if (learner is not null && snapshot.Learner.Length != learner.StateLength)
        {
            throw new ArgumentException(
                snapshot.Learner.IsEmpty
                    ? "The snapshot holds no learner, but one is part of this state. Attach(null) first to load it without."
                    : "The snapshot holds a learner of another size than this state's. Attach one of its size, or Attach(null).", nameof(snapshot));
        }

        if (learner is null || snapshot.Pending is not { } waiting)
        {
            return;
        }

        if (waiting.Frames.Any(frame => (long)frame < snapshot.Frame - loop.Samples.Lag) || waiting.Targets.Length != waiting.Frames.Length * learner.OutputCount)
        {
            throw new ArgumentException(
                $"In the snapshot of frame {snapshot.Frame} training samples since frame {waiting.Frames.Min()} wait, of {waiting.Targets.Length / waiting.Frames.Length} targets; "
                + $"this state waits {loop.Samples.Lag} frames for {learner.OutputCount}. Give it the Latency, and its engine the Pipelined, of the state that was saved.", nameof(snapshot));
        }
    }
}
