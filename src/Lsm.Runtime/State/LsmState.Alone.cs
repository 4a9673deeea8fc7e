namespace Lsm.Runtime;

/// <content>One agent alone runs again, while all others keep their bits and motors.</content>
public abstract partial class LsmState
{
    private float[][]? soloMotors;

    /// <summary>As <see cref="Resimulate(long)"/>, for one agent alone: every other agent keeps its bits and motors.</summary>
    /// <param name="slot">The agent's slot; it must have lived there since <paramref name="from"/>.</param>
    /// <param name="from">A kept frame.</param>
    /// <returns>The agent's motors as End of the last frame hands them out now. Its sensors are then the last frame's.</returns>
    /// <exception cref="ArgumentException">No agent lives in the slot or did not in a frame since, the frame is not kept, or a sensor is refused; nothing was changed.</exception>
    public ReadOnlySpan<float> Resimulate(int slot, long from)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        ulong agent = Slots.Agents[CheckTaken(slot)];
        CheckHistory(from, slot);
        CheckNothingLearnedSince(from);
        for (long frame = from; frame < Frame; frame++)
        {
            if (!ring![frame].Occupied[slot] || ring[frame].Agents[slot] != agent)
            {
                throw new ArgumentException($"Agent {agent} did not live in slot {slot} in frame {frame}; run it again from a later frame.", nameof(from));
            }
        }

        Settle();
        RerunAlone(slot, from);
        return EndOf(Frame - 1).Slice(slot * Model.OutputSize, Model.OutputSize);
    }

    private void RerunAlone(int slot, long from)
    {
        // The others' motors stay where they are: the rerun writes into buffers of its own.
        float[][] everyone = [motors[0], motors[1]];
        soloMotors ??= [new float[motors[0].Length], new float[motors[0].Length]];
        (long end, bool off, bool held, ulong lived) = (Frame, Slots.Off[slot], Slots.Held[slot], Slots.Steps[slot]);
        CopyMotors(slot, ring![from].Motors, soloMotors[(from - 1) & 1]);
        StopWatching();
        (motors[0], motors[1], Slots.Alone, finished) = (soloMotors[0], soloMotors[1], slot, from - 1);
        Engine.UseModelOf(from);
        Gather(end);
        try
        {
            RestoreRows(ring.IndexOf(from), slot, 1);
            for (long frame = from; frame < end; frame++)
            {
                RerunAlone(slot, frame, frame > from);
            }

            RunGathered();
            FinishThrough(end - 1);
        }
        finally
        {
            StopGathering();
            (motors[0], motors[1], Slots.Alone, finished) = (everyone[0], everyone[1], -1, end - 1);
            (Slots.Off[slot], Slots.Held[slot], Slots.Steps[slot]) = (off, held, lived);
        }

        CopyMotors(slot, soloMotors[0], motors[0]);
        CopyMotors(slot, soloMotors[1], motors[1]);
        if (changes[slot] == SlotChange.Vacated)
        {
            Vacate(slot);
        }
        else if (changes[slot] == SlotChange.Rested)
        {
            Clear(slot);
        }
    }

    private void RerunAlone(int slot, long frame, bool keep)
    {
        FrameRing.Entry entry = ring![frame];
        if (keep)
        {
            if (entry.Changes[slot] != SlotChange.None)
            {
                Clear(slot);
            }

            KeepRows(ring.IndexOf(frame), slot, 1);
        }

        TakeSensors(entry, slot, 1);
        UseModelAgain(frame);
        (Slots.Off[slot], Slots.Held[slot]) = (entry.Off[slot], entry.Held[slot]);
        Submit(frame, entry.Steps);
        if (!Gathers)
        {
            FinishThrough(frame);
        }
    }

    private void CopyMotors(int slot, float[] source, float[] target) =>
        source.AsSpan(slot * Model.OutputSize, Model.OutputSize).CopyTo(target.AsSpan(slot * Model.OutputSize));
}
