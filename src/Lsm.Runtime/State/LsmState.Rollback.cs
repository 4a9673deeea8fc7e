using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <content>Rollback: the last frames stay on the device, to go back to or to run again with other sensors.</content>
public abstract partial class LsmState
{
    private FrameRing? ring;
    private int restarts;

    /// <summary>Frames that are kept: <see cref="Rollback"/> reaches back that far. 0 unless <see cref="KeepFrames"/> was called.</summary>
    public int KeptFrames => ring?.Count ?? 0;

    /// <summary>
    /// Keeps what was before each of the last frames, on the device: one more copy of the state per frame. Forgets what was kept.
    /// <see cref="Grow"/>, <see cref="SetMembranes"/>, <see cref="Load"/> and <see cref="LsmEngine.SwapModel"/> forget it too.
    /// </summary>
    /// <param name="count">0 to 1,024 frames; 0 keeps none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range; nothing was changed.</exception>
    public void KeepFrames(int count)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (count is < 0 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count is {count}; it must be from 0 to 1024.");
        }

        Settle();
        ResizeRing(count);
        MakeRing(count);
        MakeLog();
    }

    /// <summary>
    /// The sensors that a kept frame took, [slot, sensor]: correct them in place and <see cref="Resimulate(long)"/>. They are checked there.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message says which are.</exception>
    public Span<float> SensorsOfFrame(long frame) => Kept(frame).Sensors;

    /// <summary>
    /// Goes back to the moment before a kept frame began: agents, contents, sensors, pending motors and the learner are as they were then, and
    /// <see cref="Frame"/> is that frame. Later frames are forgotten.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message says which are. Nothing was changed.</exception>
    public void Rollback(long frame)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Kept(frame);
        Settle();
        GoBack(frame);
        ring![frame].PutBack(Learner);
        ring.ForgetAfter(frame);
    }

    /// <summary>
    /// Runs the frames from a kept one up to the present again, with the sensors, steps, spawns, despawns, resets and switches that were
    /// kept, as corrected through <see cref="SensorsOfFrame"/>; then repeats what came after the last frame. A Vulkan engine takes all
    /// frames in one submission, or one for each model and readout that they run, unless features of some agent are marked or taught.
    /// </summary>
    /// <param name="from">A kept frame.</param>
    /// <returns>What End of the last frame hands out now: [slot, motor], valid until the next Begin. The sensors are then the last frame's.</returns>
    /// <exception cref="ArgumentException">A frame from there on is not kept, or a corrected sensor is bad, named. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The state's learner has learned since that frame. Nothing was changed.</exception>
    public ReadOnlySpan<float> Resimulate(long from)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckHistory(from, -1);
        CheckNothingLearnedSince(from);
        Settle();
        long end = Frame;
        ring!.Present.Take(Slots, changes, sensors);
        Engine.UseModelOf(from);
        Gather(end);
        try
        {
            GoBack(from);
            Rerun(from, end);
        }
        finally
        {
            StopGathering();
        }

        EndOf(end - 1);
        RepeatLast(ring.Present);
        return motors[(Engine.Options.Pipelined ? end - 2 : end - 1) & 1];
    }

    /// <summary>Whether a frame that ran is kept.</summary>
    internal bool Keeps(long frame) => ring is not null && frame < Frame && ring.Holds(frame);

    /// <summary>Who lived in a slot in a kept frame, or null.</summary>
    internal ulong? AgentOfFrame(long frame, int slot) => Kept(frame).Occupied[slot] ? ring![frame].Agents[slot] : null;

    /// <summary>Whether kept and restored rows and ticks are gathered now, to run at once.</summary>
    internal virtual bool Gathers => false;

    /// <summary>Starts gathering, where that is worth something.</summary>
    /// <param name="end">The frame after the last one that will be submitted.</param>
    internal virtual void GatherFrames(long end)
    {
        // By default everything runs when it is asked for.
    }

    /// <summary>Runs what was gathered, and goes on gathering.</summary>
    internal virtual void RunGathered()
    {
        // By default everything runs when it is asked for.
    }

    /// <summary>Ends the gathering; what did not run is forgotten.</summary>
    internal virtual void StopGathering()
    {
        // By default everything runs when it is asked for.
    }

    /// <summary>Makes room on the device to keep so many copies of all rows; what was kept is lost.</summary>
    internal abstract void ResizeRing(int count);

    /// <summary>Copies rows to a place of the ring, after all work submitted so far.</summary>
    internal abstract void KeepRows(int ring, int firstSlot, int count);

    /// <summary>Copies rows back from a place of the ring.</summary>
    internal abstract void RestoreRows(int ring, int firstSlot, int count);

    private void MakeRing(int count)
    {
        ring = count == 0 ? null : new FrameRing(count, Capacity, sensors.Length, motors[0].Length);
        ring?.Hold(Learner?.StateLength ?? 0);
    }

    private void ForgetOtherModels()
    {
        if (restarts != Engine.Restarts)
        {
            restarts = Engine.Restarts;
            ForgetFrames();
        }
    }

    private void ForgetFrames() => ring?.ForgetAfter(-1);

    private void KeepFrame(long frame, int steps)
    {
        if (ring is not null)
        {
            ForgetOtherModels();
            FrameRing.Entry entry = ring[frame];
            entry.Take(frame, steps, Slots, changes, sensors, Learner);
            if (finished >= frame - 1)
            {
                motors[(frame - 1) & 1].CopyTo(entry.Motors, 0);
            }

            KeepRows(ring.IndexOf(frame), 0, Capacity);
        }
    }

    /// <summary>The motors of a finished frame belong to what the next frame goes back to.</summary>
    private void KeepMotors(long frame)
    {
        if (ring is null || !ring.Holds(frame + 1))
        {
            return;
        }

        FrameRing.Entry next = ring[frame + 1];
        float[] rows = motors[frame & 1];
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Slots.Alone >= 0 && Slots.Alone != slot)
            {
                continue;
            }

            if (next.Changes[slot] == SlotChange.Vacated)
            {
                ClearMotors(slot, rows);
            }

            CopyMotors(slot, rows, next.Motors);
        }
    }

    private FrameRing.Entry Kept(long frame)
    {
        ForgetOtherModels();
        if (ring is null)
        {
            throw new ArgumentException($"Frame {frame} is not kept; call KeepFrames first.", nameof(frame));
        }

        if (!ring.Holds(frame))
        {
            long oldest = Math.Max(0, Frame - ring.Count);
            while (oldest < Frame && !ring.Holds(oldest))
            {
                oldest++;
            }

            throw new ArgumentException(
                $"Frame {frame} is not kept; {(oldest < Frame ? $"frames {oldest} to {Frame - 1} are" : "no frame is, yet")}. KeepFrames sets how many.", nameof(frame));
        }

        return ring[frame];
    }

    private void CheckHistory(long from, int onlySlot)
    {
        for (long frame = from; frame < Math.Max(Frame, from + 1); frame++)
        {
            FrameRing.Entry entry = Kept(frame);
            for (int slot = 0; slot < Capacity; slot++)
            {
                if (entry.Occupied[slot] && !entry.Off[slot] && !entry.Held[slot] && (onlySlot < 0 || slot == onlySlot))
                {
                    CheckRow(entry.Sensors, slot);
                }
            }
        }
    }

    private void GoBack(long frame)
    {
        StopWatching();
        FrameRing.Entry entry = ring![frame];
        RestoreRows(ring.IndexOf(frame), 0, Capacity);
        Slots.CopyFrom(entry.Occupied, entry.Agents, entry.Off, entry.StepsLived);
        entry.Changes.CopyTo(changes, 0);
        entry.Sensors.CopyTo(sensors, 0);
        Frame = frame;
        finished = frame - 1;
        entry.Motors.CopyTo(motors[(frame - 1) & 1], 0);
        if (log.Holds(frame))
        {
            log[frame].Born.CopyTo(born, 0);
        }

        log.ForgetFrom(frame);
    }

    private void Rerun(long from, long end)
    {
        for (long frame = from; frame < end; frame++)
        {
            FrameRing.Entry entry = ring![frame];
            if (frame > from)
            {
                Repeat(entry);
            }

            entry.Held.CopyTo(Slots.Held, 0);
            TakeSensors(entry, 0, Capacity);
            UseModelAgain(frame);
            Step(frame, entry.Steps);
            if (!Gathers)
            {
                FinishThrough(frame - 1); // at most one behind: a frame's results must be fetched before the one after next is submitted
            }
        }

        RunGathered();
        FinishThrough(end - 1);
    }

    private void Gather(long end)
    {
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (IsMarked(slot))
            {
                return; // there is room for the features of two frames
            }
        }

        GatherFrames(end);
    }

    // What was gathered before is read out by the readout that goes now.
    private void UseModelAgain(long frame)
    {
        if (!Engine.Runs(frame))
        {
            RunGathered();
            FinishThrough(frame - 1);
            Engine.UseModelOf(frame);
        }
    }

    /// <summary>Repeats the spawns, despawns, resets and switches that came before a kept frame.</summary>
    private void Repeat(FrameRing.Entry entry)
    {
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (entry.Changes[slot] != SlotChange.None)
            {
                Clear(slot);
                born[slot] = entry.Changes[slot] == SlotChange.Vacated ? entry.Frame : born[slot];
                if (entry.Changes[slot] == SlotChange.Vacated)
                {
                    ClearMotors(slot, motors[(Frame - 1) & 1]); // whoever comes new and sits out at once does not act as the one before
                }
            }
        }

        Slots.CopyFrom(entry.Occupied, entry.Agents, entry.Off, entry.StepsLived);
        entry.Held.CopyTo(Slots.Held, 0);
        entry.Changes.CopyTo(changes, 0);
    }

    /// <summary>Repeats what came after the last frame.</summary>
    private void RepeatLast(FrameRing.Entry present)
    {
        if (Array.Exists(present.Changes, static change => change != SlotChange.None))
        {
            Settle();
        }

        Repeat(present);
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (present.Changes[slot] == SlotChange.Vacated)
            {
                Vacate(slot);
            }
        }
    }

    private void TakeSensors(FrameRing.Entry entry, int firstSlot, int count)
    {
        Range rows = (firstSlot * Model.InputSize)..((firstSlot + count) * Model.InputSize);
        if (Model.Reservoir.Input == InputKind.Analog)
        {
            FloatRules.CopySnapped(entry.Sensors.AsSpan(rows), entry.Sensors.AsSpan(rows));
        }

        entry.Sensors.AsSpan(rows).CopyTo(sensors.AsSpan(rows));
    }
}
