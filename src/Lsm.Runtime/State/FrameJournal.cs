using Lsm.Runtime.Engines;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// A ring with the inputs of the last frames. Rollback, resimulation and learning read it; nothing else stores past frames. It
/// has the frames that are kept for rollback, and the frames whose features wait for targets.
/// </summary>
internal sealed class FrameJournal
{
    private readonly JournalEntry[] entries;
    private readonly int padded;

    /// <summary>Creates an empty journal.</summary>
    /// <param name="capacity">Slots.</param>
    /// <param name="model">The model, for its sizes.</param>
    /// <param name="kept">Frames that the state can go back to.</param>
    /// <param name="lag">The number of frames from the one with the features to the one whose end completes a training sample.</param>
    /// <param name="pipelined">Whether motors come a frame late.</param>
    /// <param name="learner">The learner that is part of the state, or null.</param>
    public FrameJournal(int capacity, LiquidStateMachine model, int kept, int lag, bool pipelined, Learner? learner)
    {
        KeptCount = kept;
        Outputs = learner?.OutputCount ?? model.OutputSize;
        padded = PartialSums.Pad(model.FeatureCount);
        entries = new JournalEntry[Math.Max(2, kept + lag + 1)];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new JournalEntry(capacity, model.InputSize, Outputs);
            if (kept > 0)
            {
                entries[i].MakeRoomToKeep(model.OutputSize, pipelined, learner?.StateLength ?? 0);
            }
        }
    }

    /// <summary>The largest number of frames that the state can go back to.</summary>
    public int KeptCount { get; }

    /// <summary>The number of targets of a training sample.</summary>
    public int Outputs { get; }

    /// <summary>The entry that belongs, belonged or will belong to a frame: see <see cref="JournalEntry.Frame"/>.</summary>
    public JournalEntry this[long frame] => entries[frame % entries.Length];

    public bool Holds(long frame) => frame >= 0 && this[frame].Frame == frame;

    /// <summary>Whether the state can go back to before a frame.</summary>
    public bool Keeps(long frame) => Holds(frame) && this[frame].IsKept;

    /// <summary>The backend's place for the rows of a kept frame.</summary>
    public int PlaceOf(long frame) => (int)(frame % KeptCount);

    /// <summary>Notes a frame that begins; if frames are kept, the backend copies its rows to <see cref="PlaceOf"/>.</summary>
    public JournalEntry Write(long frame, int steps, AgentTable agents, ReadOnlySpan<float> sensors, Learner? learner, bool again)
    {
        JournalEntry entry = this[frame];
        entry.Start(frame, steps, agents, again, isRead: KeptCount > 0 || learner is not null);
        if (KeptCount > 0)
        {
            entry.Keep(sensors, learner);
            if (frame >= KeptCount && Holds(frame - KeptCount))
            {
                this[frame - KeptCount].IsKept = false; // its rows are overwritten
            }
        }
        else
        {
            entry.KeepLearner(learner);
        }

        return entry;
    }

    /// <summary>Notes the motors of a frame for the kept frames after it; of one slot, or of all.</summary>
    public void NoteMotors(long frame, MotorBuffers motors, int onlySlot = -1)
    {
        if (Keeps(frame + 1))
        {
            Copy(this[frame + 1], motors, frame, this[frame + 1].Motors, onlySlot);
        }

        NoteHandedOut(frame + 2, motors, onlySlot);
    }

    /// <summary>Notes the motors that were returned last when a frame began, for <see cref="LsmState.Motors"/> after a rollback; of one slot, or of all.</summary>
    public void NoteHandedOut(long frame, MotorBuffers motors, int onlySlot = -1)
    {
        if (Keeps(frame) && this[frame].HandedOut.Length > 0)
        {
            Copy(this[frame], motors, frame - 2, this[frame].HandedOut, onlySlot);
        }
    }

    /// <summary>An agent that was spawned right before a frame does not get the motors of the slot's last agent.</summary>
    private static void Copy(JournalEntry entry, MotorBuffers motors, long frame, float[] target, int onlySlot)
    {
        for (int slot = Math.Max(onlySlot, 0); slot < motors.Capacity; slot = onlySlot < 0 ? slot + 1 : motors.Capacity)
        {
            if (entry.Agents.Changes[slot] == SlotChange.Vacated)
            {
                motors.Row(frame, slot).Clear();
            }

            motors.Row(frame, slot).CopyTo(target.AsSpan(slot * motors.Width));
        }
    }

    /// <summary>Allocates memory for a slot's features in every frame, once.</summary>
    public void MakeRoomForFeatures(int slot)
    {
        foreach (JournalEntry entry in entries)
        {
            entry.MakeRoomForFeatures(slot, padded);
        }
    }

    /// <summary>The first kept frame, or -1.</summary>
    public long OldestKept()
    {
        long oldest = -1;
        foreach (JournalEntry entry in entries)
        {
            if (entry.IsKept && (oldest < 0 || entry.Frame < oldest))
            {
                oldest = entry.Frame;
            }
        }

        return oldest;
    }

    /// <summary>Drops a frame and all later ones, because other frames replace them.</summary>
    public void ForgetFrom(long frame)
    {
        foreach (JournalEntry entry in entries)
        {
            if (entry.Frame >= frame)
            {
                entry.Forget();
            }
        }
    }

    /// <summary>Drops the kept frames; training samples that wait for targets stay.</summary>
    public void ForgetKept()
    {
        foreach (JournalEntry entry in entries)
        {
            entry.IsKept = false;
        }
    }

    /// <summary>Takes over the content of a journal that is no longer used: everything if only its length differs, otherwise the training samples that wait.</summary>
    /// <param name="old">The journal before.</param>
    /// <param name="next">The next frame.</param>
    /// <param name="sameKept">Whether the backend still holds the rows of the kept frames, and the learner is the same.</param>
    public void TakeOver(FrameJournal old, long next, bool sameKept)
    {
        for (long frame = Math.Max(0, next + 1 - Math.Min(old.entries.Length, entries.Length)); frame <= next; frame++)
        {
            if (!old.Holds(frame))
            {
                continue;
            }

            if (sameKept)
            {
                entries[frame % entries.Length] = old[frame];
            }
            else if (frame < next)
            {
                this[frame].TakeSamplesFrom(old[frame], old.Outputs == Outputs);
            }
        }
    }
}
