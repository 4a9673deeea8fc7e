using Lsm.Runtime.Engines;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// A ring of the last frames: what went into each of them. Rollback, resimulation and learning read it; nothing else remembers frames. It
/// holds as many frames as are kept for rollback, and as many more as features wait for their targets.
/// </summary>
internal sealed class FrameJournal
{
    private readonly JournalEntry[] entries;
    private readonly int padded;

    /// <summary>An empty journal.</summary>
    /// <param name="capacity">Slots.</param>
    /// <param name="model">The model, for its sizes.</param>
    /// <param name="kept">Frames that the state can go back to.</param>
    /// <param name="lag">Frames from the one that is seen to the one whose end brings both features and targets.</param>
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

    /// <summary>Frames that the state can go back to, at most.</summary>
    public int KeptCount { get; }

    /// <summary>Targets of a training sample.</summary>
    public int Outputs { get; }

    /// <summary>The entry that belongs, belonged or will belong to a frame: see <see cref="JournalEntry.Frame"/>.</summary>
    public JournalEntry this[long frame] => entries[frame % entries.Length];

    public bool Holds(long frame) => frame >= 0 && this[frame].Frame == frame;

    /// <summary>Whether the state can go back to before a frame.</summary>
    public bool Keeps(long frame) => Holds(frame) && this[frame].IsKept;

    /// <summary>The backend's place for the rows of a kept frame.</summary>
    public int PlaceOf(long frame) => (int)(frame % KeptCount);

    /// <summary>Notes a frame that begins; with frames kept, its rows are to go to <see cref="PlaceOf"/>.</summary>
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

    /// <summary>Notes what is known of a frame's motors for the kept frames after it; of one slot, or of all.</summary>
    public void NoteMotors(long frame, MotorBuffers motors, int onlySlot = -1)
    {
        if (Keeps(frame + 1))
        {
            Copy(this[frame + 1], motors, frame, this[frame + 1].Motors, onlySlot);
        }

        NoteHandedOut(frame + 2, motors, onlySlot);
    }

    /// <summary>Notes the motors that were handed out last when a frame began, for <see cref="LsmState.Motors"/> after a rollback; of one slot, or of all.</summary>
    public void NoteHandedOut(long frame, MotorBuffers motors, int onlySlot = -1)
    {
        if (Keeps(frame) && this[frame].HandedOut.Length > 0)
        {
            Copy(this[frame], motors, frame - 2, this[frame].HandedOut, onlySlot);
        }
    }

    /// <summary>An agent that came right before a frame does not take over the motors of the slot's last agent.</summary>
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

    /// <summary>Takes memory for a slot's features in every frame, once.</summary>
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

    /// <summary>Forgets a frame and all later ones: another future takes their place.</summary>
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

    /// <summary>The state can go back no more; training samples that wait stay.</summary>
    public void ForgetKept()
    {
        foreach (JournalEntry entry in entries)
        {
            entry.IsKept = false;
        }
    }

    /// <summary>Takes over what a journal that is used no more holds: everything if only its length differs, else the training samples that wait.</summary>
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
