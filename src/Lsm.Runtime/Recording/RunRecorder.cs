using Lsm.Runtime.Deadlines;

namespace Lsm.Runtime.Recording;

/// <summary>
/// Writes down a run: who lived in every frame, which sensors they had, who sat the frame out, and the checksum that each ended with. Agents may
/// come, go and be put to rest between two frames. Belongs to the state's thread, or to a <see cref="DeadlineGovernor"/> that it was given
/// to, until that has caught up; allocates.
/// </summary>
public sealed class RunRecorder
{
    private readonly LsmState state;
    private readonly long firstFrame;
    private readonly List<AgentStay> stays = [];
    private readonly List<(int Stay, int Slot)> present = []; // in the last recorded frame, in the order of the stays
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

    /// <summary>A recorder for the frames from the next one on. To be run again, a recording has to begin with agents at rest.</summary>
    /// <param name="state">A state between two frames; nobody need live there yet.</param>
    public RunRecorder(LsmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        firstFrame = state.Frame;
        epoch = state.History.Epoch;
    }

    /// <summary>
    /// Records the frame that was ended last; call it once after every End. After a rollback the frames that are stepped again take the place of
    /// those recorded before; what <see cref="StateHistory.Resimulate(long)"/> runs again stays recorded as it was.
    /// </summary>
    /// <param name="frameSteps">The steps that frame was begun with.</param>
    /// <exception cref="InvalidOperationException">A frame was left out, or none was ended.</exception>
    public void Record(int frameSteps)
    {
        long frame = state.Frame - 1, next = firstFrame + steps.Count;
        if (frame < firstFrame || frame > next || (frame < next && epoch == state.History.Epoch))
        {
            throw new InvalidOperationException($"Frame {next} is to be recorded next, and the state has ended frame {frame}; call Record once after every End.");
        }

        epoch = state.History.Epoch;
        if (frame < next)
        {
            ForgetFrom((int)(frame - firstFrame)); // the state went back
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

    /// <summary>What was recorded so far.</summary>
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

    /// <summary>Forgets the motors that stood in from a frame on, which is to run again.</summary>
    internal void ForgetSubstitutes(long frame) => late.RemoveAll(each => each.Frame >= frame);

    /// <summary>Records motors that stood in for a late frame's; apart from <see cref="Record"/>, which another thread may be in.</summary>
    /// <param name="frame">The late frame; nobody comes or goes until it is done.</param>
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

    /// <summary>Ends the stays of those who went since the last frame, and begins those of who came.</summary>
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
            sensors.AddRange(Enumerable.Repeat(0f, state.Engine.Model.InputSize)); // they were not looked at, and may be anything
        }
    }

    /// <summary>Goes back to what was recorded before a frame, for the state went back and ran another way.</summary>
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
        /// <summary>With its rows in the order of the recording's.</summary>
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
