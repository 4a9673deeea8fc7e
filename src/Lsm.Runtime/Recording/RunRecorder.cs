using Lsm.Runtime.Deadlines;

namespace Lsm.Runtime.Recording;

/// <summary>
/// Records a run: the agents of every frame, their sensors, the agents that did not run, and the checksum of each agent at the end of the frame.
/// Agents may be spawned, despawned and reset between two frames. Use it on the thread of the state. A <see cref="DeadlineGovernor"/> that has
/// the recorder uses it until it has caught up. Recording allocates.
/// </summary>
public sealed class RunRecorder
{
    private readonly LsmState state;
    private readonly long firstFrame;
    private readonly List<AgentStay> stays = [];
    private readonly List<(int Stay, int Slot)> present = []; // the agents of the last recorded frame, in the order of the stays
    private readonly List<int> starts = []; // [frame]: its first row
    private readonly List<int> steps = [];
    private readonly List<float> sensors = [];
    private readonly List<ulong> checksums = [];
    private readonly List<bool> idle = [];
    private readonly List<LateFrame> late = [];
    private readonly List<RecordedModel> models = [];
    private long epoch; // of the state when it recorded last
    private bool[] taken = []; // [slot]
    private ulong[] sums = [];

    /// <summary>Creates a recorder for the next frames. A recording can be replayed only if its agents start at rest.</summary>
    /// <param name="state">A state between two frames; it may have no agents.</param>
    public RunRecorder(LsmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        firstFrame = state.Frame;
        epoch = state.History.Epoch;
    }

    /// <summary>
    /// Records the last ended frame; call it once after every End. After a rollback the frames that are stepped again replace the recorded ones.
    /// Frames that <see cref="StateHistory.Resimulate(long)"/> resimulates stay as they were recorded.
    /// </summary>
    /// <param name="frameSteps">The number of steps of that frame.</param>
    /// <exception cref="InvalidOperationException">A frame was not recorded, or no frame has ended.</exception>
    public void Record(int frameSteps)
    {
        long frame = state.Frame - 1, next = firstFrame + steps.Count;
        if (frame < firstFrame || frame > next || (frame < next && epoch == state.History.Epoch))
        {
            throw new InvalidOperationException($"The next frame to record is {next}, but the last ended frame of the state is {frame}; call Record once after every End.");
        }

        epoch = state.History.Epoch;
        if (frame < next)
        {
            ForgetFrom((int)(frame - firstFrame)); // the state was rolled back
        }

        if (sums.Length != state.Capacity)
        {
            (taken, sums) = (new bool[state.Capacity], new ulong[state.Capacity]);
        }

        state.Agents.Checksums(sums);
        FollowAgents(frame);
        FollowModel(frame);
        starts.Add(checksums.Count);
        steps.Add(frameSteps);
        foreach ((_, int slot) in present)
        {
            AddRow(slot);
        }
    }

    /// <summary>Returns the recording so far.</summary>
    public RunRecording ToRecording()
    {
        long end = firstFrame + steps.Count;
        AgentStay[] closed = [.. stays.Select(stay => stay.Departure == long.MaxValue ? stay with { Departure = end } : stay)];
        var recording = RunRecording.Adopt(
            0, firstFrame, state.Engine.Model.InputSize, closed, [.. steps], [.. sensors], [.. checksums], [.. idle]);
        recording = recording.With(models.Count > 0 ? [.. models] : [ModelOf(firstFrame)]);
        return recording.With([.. late.Where(each => each.Agents.Length > 0 && each.Frame < end).Select(each => each.InOrderOf(recording))]);
    }

    internal bool IsOf(LsmState other) => ReferenceEquals(state, other);

    /// <summary>Removes the substitute motors from a frame on, which runs again.</summary>
    internal void ForgetSubstitutes(long frame) => late.RemoveAll(each => each.Frame >= frame);

    /// <summary>Records the substitute motors of a late frame. Another thread may be inside <see cref="Record"/>.</summary>
    /// <param name="frame">The late frame; the agents do not change until it is stepped.</param>
    /// <param name="motors">[slot, motor].</param>
    internal void Substitute(long frame, ReadOnlySpan<float> motors)
    {
        int width = state.Engine.Model.OutputSize;
        int[] slots = [.. Enumerable.Range(0, state.Capacity).Where(slot => state.Loop.Agents.Occupied[slot])];
        var rows = new float[slots.Length * width];
        for (int i = 0; i < slots.Length; i++)
        {
            motors.Slice(slots[i] * width, width).CopyTo(rows.AsSpan(i * width));
        }

        late.Add(new LateFrame(frame, Array.ConvertAll(slots, slot => state.Loop.Agents.Agents[slot]), rows));
    }

    /// <summary>Ends the stays of agents that left since the last frame, and starts the stays of new agents.</summary>
    private void FollowAgents(long frame)
    {
        Array.Clear(taken);
        present.RemoveAll(one =>
        {
            bool stays = state.Agents.TryGet(one.Slot, out ulong agent) && agent == this.stays[one.Stay].Agent && !state.Agents.HasChanged(one.Slot);
            taken[one.Slot] = stays;
            if (!stays)
            {
                this.stays[one.Stay] = this.stays[one.Stay] with { Departure = frame };
            }

            return !stays;
        });
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.Agents.TryGet(slot, out ulong agent) && !taken[slot])
            {
                present.Add((stays.Count, slot));
                stays.Add(new AgentStay(agent, frame, long.MaxValue));
            }
        }
    }

    private void FollowModel(long frame)
    {
        RecordedModel ran = ModelOf(frame);
        if (models.Count == 0 || models[^1].Model != ran.Model || models[^1].Readout != ran.Readout)
        {
            models.Add(ran);
        }
    }

    private RecordedModel ModelOf(long frame) => new(frame, state.Engine.ModelOf(frame).Hash, state.Engine.ReadoutOf(frame).Hash);

    private void AddRow(int slot)
    {
        bool ran = state.Agents.Ran(slot);
        idle.Add(!ran);
        checksums.Add(sums[slot]);
        if (ran)
        {
            sensors.AddRange(state.SensorsOf(slot));
        }
        else
        {
            sensors.AddRange(Enumerable.Repeat(0f, state.Engine.Model.InputSize)); // the state did not read them, so they may have any value
        }
    }

    /// <summary>Removes the frames from this one on, because the state was rolled back.</summary>
    private void ForgetFrom(int frame)
    {
        long number = firstFrame + frame;
        int row = starts[frame];
        stays.RemoveAll(stay => stay.Arrival >= number);
        present.Clear();
        for (int i = 0; i < stays.Count; i++)
        {
            if (stays[i].Departure >= number)
            {
                int slot = state.Agents.SlotOf(stays[i].Agent);
                stays[i] = stays[i] with { Departure = slot < 0 ? number : long.MaxValue };
                if (slot >= 0)
                {
                    present.Add((i, slot));
                }
            }
        }

        models.RemoveAll(model => model.Frame >= number);
        starts.RemoveRange(frame, starts.Count - frame);
        steps.RemoveRange(frame, steps.Count - frame);
        sensors.RemoveRange(row * state.Engine.Model.InputSize, sensors.Count - (row * state.Engine.Model.InputSize));
        checksums.RemoveRange(row, checksums.Count - row);
        idle.RemoveRange(row, idle.Count - row);
    }

    private sealed record LateFrame(long Frame, ulong[] Agents, float[] Motors)
    {
        /// <summary>Returns the substitute motors with the rows in the order of the recording.</summary>
        public MotorSubstitution InOrderOf(RunRecording recording)
        {
            int width = Motors.Length / Agents.Length;
            var rows = new float[Motors.Length];
            int at = 0;
            foreach (ulong agent in recording.AgentsOf((int)(Frame - recording.FirstFrame)))
            {
                Motors.AsSpan(Array.IndexOf(Agents, agent) * width, width).CopyTo(rows.AsSpan(at));
                at += width;
            }

            return new MotorSubstitution(Frame, rows);
        }
    }
}
