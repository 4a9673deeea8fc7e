using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>Goes back to a kept frame of the journal, and runs the frames from there again: for all agents, or for one while the others do not change.</summary>
internal sealed class Replay(FrameLoop loop, LsmState state)
{
    private AgentTable? present;       // the agents after the last frame, while frames run again
    private float[] presentSensors = [];
    private MotorBuffers? soloMotors;
    private SlotFlags[] soloFlags = [];

    /// <summary>Restores the state at the start of a kept frame.</summary>
    public void GoBack(long frame)
    {
        JournalEntry entry = loop.Journal[frame];
        loop.Rows.Restore(loop.Journal.PlaceOf(frame), 0, loop.Agents.Capacity);
        loop.Agents.CopyFrom(entry.Agents);
        Array.Clear(loop.Agents.Held);
        loop.Agents.Index();
        entry.Sensors.CopyTo(loop.Sensors, 0);
        entry.Motors.CopyTo(loop.Motors.Of(frame - 1), 0);
        entry.HandedOut.CopyTo(loop.Motors.Of(frame - 2), 0);
        entry.PutBack(loop.Samples.Learner);
        loop.StandBefore(frame);
    }

    /// <summary>Runs the frames from a kept one up to the present again, then repeats the changes after the last one.</summary>
    public void Run(long from)
    {
        long end = loop.Frame;
        KeepPresent();
        loop.Engine.UseModelOf(from, state);
        Gather(end);
        try
        {
            GoBack(from);
            Run(from, end);
        }
        finally
        {
            loop.Rows.StopGathering();
        }

        KeepEndAgain(end);
        RestorePresent();
        loop.Samples.Relearn(loop.Journal, from, end);
    }

    /// <summary>Runs one agent again from a kept frame up to the present; every other agent keeps its bits and motors.</summary>
    public void RunOne(int slot, long from)
    {
        long end = loop.Frame;
        MakeSoloBuffers();
        JournalEntry first = loop.Journal[from];
        CopyRow(first.Motors, soloMotors!.Of(from - 1), slot, loop.Motors.Width);
        if (first.HandedOut.Length > 0)
        {
            CopyRow(first.HandedOut, soloMotors.Of(from - 2), slot, loop.Motors.Width);
        }

        loop.Telemetry.Skip();
        loop.Engine.UseModelOf(from, state);
        bool gathers = Gather(end);
        try
        {
            loop.Rows.BeginSolo(loop.Journal.PlaceOf(from), slot);
            long finished = from - 1;
            for (long frame = from; frame < end; frame++)
            {
                if (!loop.Engine.Runs(frame))
                {
                    loop.Rows.RunGathered();
                    finished = FinishOne(finished, frame - 1, slot);
                    loop.Engine.UseModelOf(frame, state);
                }

                SubmitOne(slot, frame, from);
                finished = gathers ? finished : FinishOne(finished, frame, slot);
            }

            loop.Rows.RunGathered();
            FinishOne(finished, end - 1, slot);
            KeepEndAgain(end, slot);
        }
        finally
        {
            loop.Rows.StopGathering();
            loop.Rows.EndSolo();
        }

        loop.Motors.CopySlotFrom(soloMotors, slot);
        RepeatChange(slot);
        loop.Samples.Relearn(loop.Journal, from, end);
    }

    private void Run(long from, long end)
    {
        for (long frame = from; frame < end; frame++)
        {
            JournalEntry entry = loop.Journal[frame];
            if (frame > from)
            {
                Repeat(entry.Agents);
            }

            entry.Agents.Held.CopyTo(loop.Agents.Held, 0);
            TakeSensors(entry.Sensors, 0, loop.Agents.Capacity);
            if (!loop.Engine.Runs(frame))
            {
                loop.Rows.RunGathered(); // frames that were gathered before use the old readout
                loop.FinishThrough(frame - 1);
                loop.Engine.UseModelOf(frame, state);
            }

            loop.Run(frame, entry.Steps, default, wantsSpikes: false, again: true);
            if (!loop.Rows.IsGathering)
            {
                loop.FinishThrough(frame - 1); // at most one frame behind: the results of a frame must be fetched before the frame after next is submitted
            }
        }

        loop.Rows.RunGathered();
        loop.FinishThrough(end - 1);
    }

    /// <summary>Repeats the spawns, despawns, resets and switches before a frame.</summary>
    private void Repeat(AgentTable agents)
    {
        for (int slot = 0; slot < agents.Capacity; slot++)
        {
            if (agents.Changes[slot] != SlotChange.None)
            {
                loop.Rows.Clear(slot);
            }

            if (agents.Changes[slot] == SlotChange.Vacated)
            {
                loop.Motors.Row(loop.Frame - 1, slot).Clear(); // a new agent that does not run at once must not use the motors of the slot's last agent
            }
        }

        loop.Agents.CopyFrom(agents);
        loop.Agents.Index();
    }

    /// <summary>After a rollback to the present frame, the rows kept for it are outdated: they are kept again.</summary>
    private void KeepEndAgain(long end, int onlySlot = -1)
    {
        if (!loop.Journal.Keeps(end))
        {
            return;
        }

        AgentTable then = loop.Journal[end].Agents;
        int first = Math.Max(onlySlot, 0), count = onlySlot < 0 ? then.Capacity : 1;
        for (int slot = first; slot < first + count; slot++)
        {
            if (then.Changes[slot] != SlotChange.None)
            {
                loop.Rows.Clear(slot);
            }
        }

        loop.Rows.Keep(loop.Journal.PlaceOf(end), first, count);
    }

    private void KeepPresent()
    {
        if (present?.Capacity != loop.Agents.Capacity)
        {
            present = new AgentTable(loop.Agents.Capacity);
            presentSensors = new float[loop.Sensors.Length];
        }

        present.CopyFrom(loop.Agents);
        loop.Sensors.CopyTo(presentSensors, 0);
    }

    /// <summary>Repeats the changes after the last frame.</summary>
    private void RestorePresent()
    {
        loop.Settle();
        Repeat(present!);
        for (int slot = 0; slot < present!.Capacity; slot++)
        {
            if (present.Changes[slot] == SlotChange.Vacated)
            {
                loop.Vacate(slot);
                CopyRow(presentSensors, loop.Sensors, slot, loop.Model.InputSize); // written since the agent was spawned
            }
        }
    }

    private void RepeatChange(int slot)
    {
        switch (loop.Agents.Changes[slot])
        {
            case SlotChange.Vacated:
                loop.Vacate(slot);
                break;
            case SlotChange.Rested:
                loop.Rows.Clear(slot);
                break;
        }
    }

    private void SubmitOne(int slot, long frame, long from)
    {
        JournalEntry entry = loop.Journal[frame];
        if (frame > from && entry.Agents.Changes[slot] != SlotChange.None)
        {
            loop.Rows.Clear(slot);
        }

        TakeSensors(entry.Sensors, slot, 1);
        soloFlags[slot] = (entry.Agents.Held[slot] ? SlotFlags.Held : 0) | (entry.Agents.Runs(slot) ? SlotFlags.Run : 0)
            | (entry.Seen[slot] ? SlotFlags.Marked : 0);
        loop.Rows.Submit(new Tick
        {
            Frame = frame,
            Steps = entry.Steps,
            Sensors = loop.Encoded(slot, 1),
            Slots = soloFlags,
            Motors = soloMotors!,
            Features = entry.Features,
            KeepAt = frame > from ? loop.Journal.PlaceOf(frame) : -1,
            OnlySlot = slot,
        });
    }

    private long FinishOne(long finished, long frame, int slot)
    {
        while (finished < frame)
        {
            finished++;
            loop.Rows.Finish(finished);
            loop.Journal.NoteMotors(finished, soloMotors!, slot);
        }

        return finished;
    }

    private bool Gather(long end)
    {
        for (int slot = 0; slot < loop.Agents.Capacity; slot++)
        {
            for (long frame = end - 1; loop.Journal.Keeps(frame); frame--)
            {
                if (loop.Journal[frame].Seen[slot])
                {
                    return false; // there is room for the features of two frames
                }
            }
        }

        loop.Rows.Gather(end);
        return loop.Rows.IsGathering;
    }

    private void MakeSoloBuffers()
    {
        if (soloMotors?.Capacity != loop.Agents.Capacity)
        {
            soloMotors = new MotorBuffers(loop.Agents.Capacity, loop.Motors.Width);
            soloFlags = new SlotFlags[loop.Agents.Capacity];
        }

        Array.Clear(soloFlags);
    }

    private void TakeSensors(float[] kept, int firstSlot, int count)
    {
        Range rows = (firstSlot * loop.Model.InputSize)..((firstSlot + count) * loop.Model.InputSize);
        if (loop.Model.Reservoir.Input == InputKind.Analog)
        {
            FloatRules.CopySnapped(kept.AsSpan(rows), kept.AsSpan(rows));
        }

        kept.AsSpan(rows).CopyTo(loop.Sensors.AsSpan(rows));
    }

    private static void CopyRow(float[] source, float[] target, int slot, int width) =>
        source.AsSpan(slot * width, width).CopyTo(target.AsSpan(slot * width, width));
}
