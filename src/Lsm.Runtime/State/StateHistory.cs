using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>
/// The last frames of a state, to go back to (<see cref="Rollback"/>) or to run again with corrected sensors
/// (<see cref="Resimulate(long)"/>). Part of an <see cref="LsmState"/>; its thread rules hold.
/// </summary>
public sealed class StateHistory
{
    private readonly LsmState state;
    private readonly Replay replay;

    internal StateHistory(LsmState state, Replay replay) => (this.state, this.replay) = (state, replay);

    /// <summary>Frames that are kept: <see cref="Rollback"/> reaches back that far. 0 unless <see cref="Keep"/> was called.</summary>
    public int KeptFrames => state.Loop.Journal.KeptCount;

    /// <summary>
    /// Counts how often the state went back or was replaced: it changes with <see cref="Rollback"/>, <see cref="Resimulate(long)"/> and <see cref="LsmState.Load"/>. Who
    /// follows a state frame by frame compares it, instead of guessing from frame numbers.
    /// </summary>
    public long Epoch => state.Loop.Epoch;

    private FrameLoop Loop => state.Loop;

    /// <summary>
    /// Keeps what was before each of the last frames, on the device: one more copy of the state per frame. Forgets what was kept.
    /// <see cref="StateAgents.Grow"/>, <see cref="StateNeurons.SetMembranes"/>, <see cref="LsmState.Load"/>, <see cref="StateTeaching.Attach"/> and <see cref="LsmEngine.SwapModel"/> forget it too.
    /// </summary>
    /// <param name="count">0 to 1,024 frames; 0 keeps none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of range; nothing was changed.</exception>
    public void Keep(int count)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        if (count is < 0 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count is {count}; it must be from 0 to 1024.");
        }

        Loop.Settle();
        Loop.Rows.ResizeKept(count);
        Loop.MakeJournal(count, sameKept: false);
    }

    /// <summary>The sensors that a kept frame took: [slot, sensor]. Valid until the next call that changes the state.</summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message says which are.</exception>
    public ReadOnlySpan<float> SensorsOf(long frame) => Kept(frame).Sensors;

    /// <summary>
    /// Corrects the sensors that an agent had in a kept frame, for the next <see cref="Resimulate(long)"/>. What comes from another machine is
    /// checked here and changes nothing if it is bad.
    /// </summary>
    /// <param name="frame">A kept frame.</param>
    /// <param name="slot">The slot that the agent lived in in that frame.</param>
    /// <param name="sensors">[sensor], as for <see cref="LsmState.Sensors"/>.</param>
    /// <exception cref="ArgumentException">The frame is not kept, no agent lived in the slot, the length differs or a sensor is bad, named; nothing was changed.</exception>
    public void Correct(long frame, int slot, ReadOnlySpan<float> sensors)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        JournalEntry entry = Kept(frame);
        if (!entry.Agents.Occupied[state.CheckSlot(slot)])
        {
            throw new ArgumentException($"Slot {slot} was free in frame {frame}; there are no sensors to correct.", nameof(slot));
        }

        int width = Loop.Model.InputSize;
        if (sensors.Length != width)
        {
            throw new ArgumentException($"sensors has {sensors.Length} values; the model has {width} sensors.", nameof(sensors));
        }

        int bad = SensorRules.FirstBad(Loop.Model.Reservoir.Input, sensors);
        if (bad >= 0)
        {
            SensorRules.Refuse(Loop.Model.Reservoir.Input, sensors[bad], slot, bad);
        }

        sensors.CopyTo(entry.Sensors.AsSpan(slot * width, width));
    }

    /// <summary>
    /// Goes back to the moment before a kept frame began: agents, marks, neurons, sensors, motors and the learner are as they were then, and
    /// <see cref="LsmState.Frame"/> is that frame. Later frames are forgotten.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message says which are. Nothing was changed.</exception>
    public void Rollback(long frame)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        Kept(frame);
        Loop.Settle();
        replay.GoBack(frame);
        Loop.Journal.ForgetFrom(frame + 1);
        Loop.Epoch++;
    }

    /// <summary>
    /// Runs the frames from a kept one up to the present again, with the sensors, steps, spawns, despawns, resets, switches and training samples of
    /// then, as corrected by <see cref="Correct"/>; then repeats what came after the last frame. The learner goes back and learns
    /// again. A Vulkan engine takes all frames in one submission, or one for each model and readout that they run, unless features of some agent
    /// are marked or taught.
    /// </summary>
    /// <param name="from">A kept frame.</param>
    /// <returns>What End of the last frame hands out now: [slot, motor], valid until the End after next. The sensors are then the last frame's, and of agents that came after it their own.</returns>
    /// <exception cref="ArgumentException">A frame from there on is not kept. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The learner was also taught directly since that frame, which cannot be repeated. Nothing was changed.</exception>
    /// <exception cref="Readouts.TrainingException">The learner diverged; all frames ran again.</exception>
    public ReadOnlySpan<float> Resimulate(long from)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        CheckStretch(from);
        Loop.Settle();
        if (from == Loop.Frame)
        {
            TakeCorrections(from);
            return state.Motors;
        }

        Loop.Epoch++;
        replay.Run(from);
        return state.Motors;
    }

    /// <summary>As <see cref="Resimulate(long)"/>, for one agent alone: every other agent keeps its bits and motors.</summary>
    /// <param name="slot">The agent's slot; it must have lived there since <paramref name="from"/>.</param>
    /// <param name="from">A kept frame that has run.</param>
    /// <returns>The agent's motors as End of the last frame hands them out now. Its sensors are then the last frame's.</returns>
    /// <exception cref="ArgumentException">No agent lives in the slot or did not in a frame since, or the frame is not kept; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Resimulate(long)"/>.</exception>
    /// <exception cref="Readouts.TrainingException">As for <see cref="Resimulate(long)"/>.</exception>
    public ReadOnlySpan<float> Resimulate(int slot, long from)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        ulong agent = Loop.Agents.Agents[state.CheckTaken(slot)];
        CheckStretch(from);
        for (long frame = from; frame < Loop.Frame; frame++)
        {
            AgentTable then = Loop.Journal[frame].Agents;
            if (!then.Occupied[slot] || then.Agents[slot] != agent)
            {
                throw new ArgumentException($"Agent {agent} did not live in slot {slot} in frame {frame}; run it again from a later frame.", nameof(from));
            }
        }

        Loop.Settle();
        if (from < Loop.Frame)
        {
            Loop.Epoch++;
            replay.RunOne(slot, from);
        }

        int width = Loop.Model.OutputSize;
        return state.Motors.Slice(slot * width, width);
    }

    /// <summary>Whether a frame that ran is kept.</summary>
    internal bool Keeps(long frame) => frame < Loop.Frame && Loop.Journal.Keeps(frame);

    /// <summary>Who lived in a slot in a kept frame, or null.</summary>
    internal ulong? AgentOf(long frame, int slot)
    {
        AgentTable then = Kept(frame).Agents;
        return then.Occupied[slot] ? then.Agents[slot] : null;
    }

    /// <summary>The oldest kept frame that ran, or -1.</summary>
    internal long OldestKept => Loop.Journal.OldestKept() is var oldest && oldest < Loop.Frame ? oldest : -1;

    /// <summary>Copies the kept frames, to run them again elsewhere. The state is the same afterwards, bit for bit.</summary>
    /// <exception cref="InvalidOperationException">No frame is kept.</exception>
    internal KeptStretch CopyKept()
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        Loop.ForgetOtherModels();
        long first = OldestKept;
        if (first < 0)
        {
            throw new InvalidOperationException(KeptFrames == 0 ? "The state keeps no frames; call History.Keep first." : "No frame is kept yet; run a frame first.");
        }

        Loop.Settle();
        return KeptStretch.Of(Loop, first, state.SumAll());
    }

    private void CheckStretch(long from)
    {
        RoundingMode.Require();
        for (long frame = from; frame < Math.Max(Loop.Frame, from + 1); frame++)
        {
            Kept(frame);
        }

        Loop.Samples.CheckOnlyFed(Loop.Journal, from, Loop.Frame);
    }

    /// <summary>After a rollback to the present frame nothing has to run: only corrected sensors count.</summary>
    private void TakeCorrections(long frame)
    {
        JournalEntry entry = Loop.Journal[frame];
        int width = Loop.Model.InputSize;
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (entry.Agents.Occupied[slot] && Loop.Agents.Occupied[slot] && entry.Agents.Agents[slot] == Loop.Agents.Agents[slot])
            {
                entry.Sensors.AsSpan(slot * width, width).CopyTo(Loop.Sensors.AsSpan(slot * width));
            }
        }
    }

    private JournalEntry Kept(long frame)
    {
        Loop.ForgetOtherModels();
        FrameJournal journal = Loop.Journal;
        if (journal.KeptCount == 0)
        {
            throw new ArgumentException($"Frame {frame} is not kept; call History.Keep first.", nameof(frame));
        }

        if (!journal.Keeps(frame))
        {
            long oldest = journal.OldestKept();
            bool any = oldest >= 0 && oldest < Loop.Frame;
            throw new ArgumentException(
                $"Frame {frame} is not kept; {(any ? $"frames {oldest} to {Loop.Frame - 1} are" : "no frame is, yet")}. History.Keep sets how many.", nameof(frame));
        }

        return journal[frame];
    }
}
