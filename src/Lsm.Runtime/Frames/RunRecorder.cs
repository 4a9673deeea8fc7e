using Lsm.Runtime.Files;

namespace Lsm.Runtime.Frames;

/// <summary>
/// Writes down a run: which sensors every agent had in every frame, and the checksum it ended with. The agents that live in the state when
/// it is made are the recording's, in slot order; they must stay. Belongs to the state's thread, or to a <see cref="DeadlineGovernor"/> that it
/// was given to, until that has caught up; allocates.
/// </summary>
public sealed class RunRecorder
{
    private readonly LsmState state;
    private readonly long firstFrame;
    private readonly int[] slots;
    private readonly ulong[] agents;
    private readonly List<int> steps = [];
    private readonly List<float> sensors = [];
    private readonly List<ulong> checksums = [];
    private readonly List<MotorSubstitution> substitutions = [];
    private ulong[] sums = [];

    /// <summary>A recorder for the frames from the next one on.</summary>
    /// <param name="state">A state between two frames, with at least one agent.</param>
    /// <exception cref="ArgumentException">Nobody lives there.</exception>
    public RunRecorder(LsmState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        firstFrame = state.Frame;
        slots = [.. Enumerable.Range(0, state.Capacity).Where(slot => state.TryGetAgent(slot, out _))];
        if (slots.Length == 0)
        {
            throw new ArgumentException("No agent lives in the state; there is nothing to record.", nameof(state));
        }

        agents = [.. slots.Select(slot => state.TryGetAgent(slot, out ulong agent) ? agent : 0)];
    }

    /// <summary>Records the frame that was ended last; call it once after every End.</summary>
    /// <param name="frameSteps">The steps that frame was begun with.</param>
    /// <exception cref="InvalidOperationException">A frame was left out or recorded before, or an agent is gone.</exception>
    public void Record(int frameSteps)
    {
        if (state.Frame != firstFrame + steps.Count + 1)
        {
            throw new InvalidOperationException($"Frame {firstFrame + steps.Count} is to be recorded next, and the state has ended frame {state.Frame - 1}; call Record once after every End.");
        }

        for (int i = 0; i < slots.Length; i++)
        {
            if (!state.TryGetAgent(slots[i], out ulong agent) || agent != agents[i])
            {
                throw new InvalidOperationException($"Agent {agents[i]} is gone from slot {slots[i]}; a recording's agents must stay. Start a new recording.");
            }
        }

        if (sums.Length != state.Capacity)
        {
            sums = new ulong[state.Capacity];
        }

        state.Checksums(sums);
        steps.Add(frameSteps);
        foreach (int slot in slots)
        {
            sensors.AddRange(state.SensorsOf(slot));
            checksums.Add(sums[slot]);
        }
    }

    /// <summary>What was recorded so far.</summary>
    public Recording ToRecording() => new(
        state.Engine.ModelOf(firstFrame).Hash, firstFrame, state.Engine.Model.InputSize, agents, steps.ToArray(), sensors.ToArray(), checksums.ToArray(), substitutions);

    internal bool IsOf(LsmState other) => ReferenceEquals(state, other);

    /// <summary>Records motors that stood in for a late frame's; apart from <see cref="Record"/>, which another thread may be in.</summary>
    /// <param name="frame">The late frame.</param>
    /// <param name="motors">[slot, motor].</param>
    internal void Substitute(long frame, ReadOnlySpan<float> motors)
    {
        int width = state.Engine.Model.OutputSize;
        var rows = new float[slots.Length * width];
        for (int i = 0; i < slots.Length; i++)
        {
            motors.Slice(slots[i] * width, width).CopyTo(rows.AsSpan(i * width));
        }

        substitutions.Add(new MotorSubstitution(frame, rows));
    }
}
