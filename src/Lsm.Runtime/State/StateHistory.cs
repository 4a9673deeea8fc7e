using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>
/// The kept frames of a state: return to one (<see cref="Rollback"/>), or run frames again with corrected sensors
/// (<see cref="Resimulate(long)"/>). Part of an <see cref="LsmState"/>, with the same thread rules.
/// </summary>
public sealed class StateHistory
{
    private readonly LsmState state;
    private readonly Replay replay;

    internal StateHistory(LsmState state, Replay replay) => (this.state, this.replay) = (state, replay);

    /// <summary>The number of frames that are kept, and that <see cref="Rollback"/> can go back. 0 unless <see cref="Keep"/> was called.</summary>
    public int KeptFrames => state.Loop.Journal.KeptCount;

    /// <summary>
    /// Counts how often the state went back or was replaced: it changes with <see cref="Rollback"/>, <see cref="Resimulate(long)"/> and <see cref="LsmState.Load"/>. Code that
    /// follows a state frame by frame compares it to detect that the state went back.
    /// </summary>
    public long Epoch => state.Loop.Epoch;

    private FrameLoop Loop => state.Loop;

    /// <summary>
    /// Keeps the state before each of the last frames, on the device: one more copy of the state per frame. Frames kept so far are lost.
    /// <see cref="StateAgents.Grow"/>, <see cref="StateNeurons.SetMembranes"/>, <see cref="LsmState.Load"/>, <see cref="StateTeaching.Attach"/> and <see cref="LsmEngine.SwapModel"/> lose them too.
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

    /// <summary>Returns the sensors of a kept frame: [slot, sensor]. Valid until the next call that changes the state.</summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message names the kept frames.</exception>
    public ReadOnlySpan<float> SensorsOf(long frame) => Kept(frame).Sensors;

    /// <summary>
    /// Computes the checksum that <see cref="LsmState.Checksum"/> gave right before a kept frame began, with the agents that were spawned before it. Peers compare it for
    /// frames whose earlier frames are settled. The state does not change. Allocates nothing after the first call since <see cref="Keep"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message names the kept frames.</exception>
    public ulong Checksum(long frame)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        Kept(frame);
        return state.SumKept(frame);
    }

    /// <summary>
    /// Corrects the sensors of an agent in a kept frame, for the next <see cref="Resimulate(long)"/>. The call checks them like <see cref="LsmState.Begin(long, int)"/>, so
    /// it accepts values from another machine.
    /// </summary>
    /// <param name="frame">A kept frame.</param>
    /// <param name="slot">The slot of the agent in that frame.</param>
    /// <param name="sensors">[sensor], as for <see cref="LsmState.Sensors"/>.</param>
    /// <exception cref="ArgumentException">The frame is not kept, the slot was free in it, the length differs, or a sensor is illegal; the message names it. Nothing was changed.</exception>
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
    /// Restores the state before a kept frame: agents, marks, neurons, sensors, motors and the learner.
    /// <see cref="LsmState.Frame"/> is that frame afterwards. Later frames are lost.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not kept; the message names the kept frames. Nothing was changed.</exception>
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
    /// Runs the frames from a kept one to the present again, with their sensors, which <see cref="Correct"/> may have changed, and their steps, spawns, despawns, resets, switches and training
    /// samples; then repeats the changes since the last frame. The learner goes back and learns
    /// again. A Vulkan engine submits all frames at once, or once for each model and readout, unless an agent is marked for features
    /// or taught.
    /// </summary>
    /// <param name="from">A kept frame.</param>
    /// <returns>[slot, motor]: the corrected motors of the last End, valid until the End after next. The sensors of the state are those of the last frame; agents that were added after it keep theirs.</returns>
    /// <exception cref="ArgumentException">The frame or a later one is not kept. Nothing was changed.</exception>
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

    /// <summary>As <see cref="Resimulate(long)"/>, for one agent. All other agents keep their bits and motors.</summary>
    /// <param name="slot">The slot of the agent, which must have been there since <paramref name="from"/>.</param>
    /// <param name="from">A kept frame that has run.</param>
    /// <returns>[motor]: the corrected motors of the agent in the last End. Its sensors are those of the last frame.</returns>
    /// <exception cref="ArgumentException">The slot is free or had another agent in one of the frames, or a frame is not kept; nothing was changed.</exception>
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

    /// <summary>The agent in a slot in a kept frame, or null.</summary>
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
                $"Frame {frame} is not kept; {(any ? $"frames {oldest} to {Loop.Frame - 1} are" : "no frame is kept yet")}. History.Keep sets how many.", nameof(frame));
        }

        return journal[frame];
    }
}
