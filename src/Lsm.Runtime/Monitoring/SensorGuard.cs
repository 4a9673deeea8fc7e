using Lsm.Runtime.Numerics;
using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Checks the sensors of a state before a frame, by a range and a policy per sensor, and counts the faults. A faulty agent never affects
/// another agent. Call <see cref="Apply"/> before every Begin, on the thread of the state; it allocates nothing. If the state keeps frames, the
/// guard follows a rollback: it restores the last good values of that frame.
/// </summary>
public sealed class SensorGuard
{
    private readonly LsmState state;
    private readonly SensorRange[] ranges;
    private readonly long[] faults;
    private readonly bool spikes;
    private GuardMemory last = new(0, 0);
    private GuardMemory[] kept = [];
    private bool[] frozen = [];
    private long epoch; // the rollback epoch of the state at the last check

    /// <summary>Creates a guard for the sensors of a state.</summary>
    /// <param name="state">The state; it may grow.</param>
    /// <param name="ranges">One range for all sensors, or one per sensor.</param>
    /// <exception cref="ArgumentException">The number of ranges is wrong; or the input of the model is spikes and an end of a range is neither 0 nor 1.</exception>
    public SensorGuard(LsmState state, params ReadOnlySpan<SensorRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(state);
        int inputs = state.Engine.Model.InputSize;
        if (ranges.Length != 1 && ranges.Length != inputs)
        {
            throw new ArgumentException($"{ranges.Length} ranges are given; give one for all sensors, or one for each of the {inputs} sensors.", nameof(ranges));
        }

        this.state = state;
        this.ranges = new SensorRange[inputs];
        for (int i = 0; i < inputs; i++)
        {
            this.ranges[i] = ranges[ranges.Length == 1 ? 0 : i];
        }

        spikes = state.Engine.Model.Reservoir.Input == InputKind.Spikes;
        int odd = spikes ? Array.FindIndex(this.ranges, static range => range.Lowest is not (0 or 1) || range.Highest is not (0 or 1)) : -1;
        if (odd >= 0)
        {
            throw new ArgumentException($"The range of sensor {odd} is {this.ranges[odd]}; the input of this model is spikes, so both ends of the range must be 0 or 1.", nameof(ranges));
        }

        faults = new long[inputs];
        epoch = state.History.Epoch;
    }

    /// <summary>A guard with the same ranges for another state.</summary>
    internal SensorGuard For(LsmState other) => new(other, ranges);

    /// <summary>The guarded state.</summary>
    public LsmState State => state;

    /// <summary>The number of values corrected or refused so far, over all sensors.</summary>
    public long FaultCount { get; private set; }

    /// <summary>Returns the number of values of one sensor corrected or refused so far.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such sensor.</exception>
    public long FaultsOf(int sensor) => faults[CheckSensor(sensor)];

    /// <summary>Returns the first sensor of an agent for which the tick must be refused, or -1, and counts the refused value. For hosts that collect sensors in a buffer of their own.</summary>
    /// <param name="sensors">The sensors of one agent.</param>
    /// <exception cref="ArgumentException">The number of sensors is wrong.</exception>
    public int FirstRejected(ReadOnlySpan<float> sensors)
    {
        if (sensors.Length != ranges.Length)
        {
            throw new ArgumentException($"sensors has {sensors.Length} values; the model has {ranges.Length} sensors.", nameof(sensors));
        }

        for (int i = 0; i < sensors.Length; i++)
        {
            if (ranges[i].Policy == SensorPolicy.Reject && !IsGood(i, sensors[i]))
            {
                Count(i);
                return i;
            }
        }

        return -1;
    }

    /// <summary>Returns whether the last <see cref="Apply"/> froze the agent in a slot for the tick.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public bool IsFrozen(int slot) => (uint)slot < (uint)state.Capacity
        ? slot < frozen.Length && frozen[slot]
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {state.Capacity - 1}.");

    /// <summary>Returns the range of a sensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such sensor.</exception>
    public SensorRange RangeOf(int sensor) => ranges[CheckSensor(sensor)];

    /// <summary>Whether a range has the policy <see cref="SensorPolicy.Freeze"/>.</summary>
    public bool Freezes => Array.Exists(ranges, static range => range.Policy == SensorPolicy.Freeze);

    /// <summary>Checks and corrects the sensors of every agent that runs.</summary>
    /// <exception cref="ArgumentException">A value is outside a range with the policy <see cref="SensorPolicy.Reject"/>. No sensor changes; the fault is counted.</exception>
    public void Apply()
    {
        CheckAll(state.Frame, state.Sensors);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            state.Agents.HoldNext(slot, frozen[slot]);
        }
    }

    /// <summary>As <see cref="Apply"/>, for sensors that are passed to a <see cref="Deadlines.DeadlineGovernor"/>, which may be frames behind.</summary>
    /// <param name="frame">The frame that begins with the sensors.</param>
    /// <param name="sensors">[slot, sensor], corrected in place.</param>
    /// <exception cref="ArgumentException">A value is outside a range with the policy <see cref="SensorPolicy.Reject"/>, or the number of sensors is wrong. No sensor changes; the fault is counted.</exception>
    /// <exception cref="InvalidOperationException">A range has the policy <see cref="SensorPolicy.Freeze"/>, which a governor cannot apply.</exception>
    public void ApplyTo(long frame, Span<float> sensors)
    {
        if (Freezes)
        {
            throw new InvalidOperationException("A range has the policy Freeze, which a DeadlineGovernor cannot apply; use Clamp, HoldLast or Reject.");
        }

        if (sensors.Length != state.Sensors.Length)
        {
            throw new ArgumentException($"sensors has {sensors.Length} values; [{state.Capacity}, {ranges.Length}] needs {state.Sensors.Length}.", nameof(sensors));
        }

        CheckAll(frame, sensors);
    }

    private void CheckAll(long frame, Span<float> sensors)
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            Span<float> row = sensors.Slice(slot * ranges.Length, ranges.Length);
            if (state.Agents.TryGet(slot, out ulong agent) && !state.Agents.IsOff(slot) && FirstRejected(row) is >= 0 and int bad)
            {
                throw new ArgumentException(
                    $"Sensor {bad} of agent {agent} is {FloatRules.Show(row[bad])}; its range is {ranges[bad]}, and its policy is Reject, so the tick is refused.");
            }
        }

        FollowRollback(frame);
        FollowAgents();
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            frozen[slot] = last.Known[slot] && !state.Agents.IsOff(slot) && Correct(slot, sensors.Slice(slot * ranges.Length, ranges.Length));
        }
    }

    private bool IsGood(int sensor, float value) => ranges[sensor].Contains(value) && (!spikes || value is 0 or 1);

    private float Nearest(int sensor, float value)
    {
        float within = Math.Clamp(value, ranges[sensor].Lowest, ranges[sensor].Highest);
        return spikes ? (within >= 0.5f ? 1 : 0) : within;
    }

    /// <summary>Corrects the sensors of an agent. Returns true if the agent is frozen for the tick.</summary>
    private bool Correct(int slot, Span<float> row)
    {
        Span<float> good = last.Good(slot);
        bool freezes = false;
        for (int i = 0; i < row.Length; i++)
        {
            if (IsGood(i, row[i]))
            {
                good[i] = row[i];
                continue;
            }

            Count(i);
            freezes |= ranges[i].Policy == SensorPolicy.Freeze;
            row[i] = ranges[i].Policy == SensorPolicy.Clamp && !float.IsNaN(row[i]) ? Nearest(i, row[i]) : good[i];
        }

        return freezes;
    }

    /// <summary>After a rollback, restores the values kept for the frame. Then keeps the values for this frame.</summary>
    private void FollowRollback(long frame)
    {
        if (last.Capacity != state.Capacity)
        {
            last = last.Grown(state.Capacity, ranges.Length);
            frozen = new bool[state.Capacity];
            kept = [];
        }

        if (kept.Length != state.History.KeptFrames)
        {
            kept = [.. Enumerable.Range(0, state.History.KeptFrames).Select(_ => new GuardMemory(state.Capacity, ranges.Length))];
        }

        if (kept.Length > 0)
        {
            GuardMemory then = kept[frame % kept.Length];
            if (epoch != state.History.Epoch && then.Frame == frame)
            {
                then.CopyTo(last);
            }
            else
            {
                last.CopyTo(then);
                then.Frame = frame;
            }
        }

        epoch = state.History.Epoch;
    }

    /// <summary>Clears the last good values for an agent that is new in its slot.</summary>
    private void FollowAgents()
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            bool occupied = state.Agents.TryGet(slot, out ulong agent);
            if (occupied && (!last.Known[slot] || last.Agents[slot] != agent))
            {
                for (int i = 0; i < ranges.Length; i++)
                {
                    last.Good(slot)[i] = ranges[i].Rest;
                }
            }

            (last.Known[slot], last.Agents[slot]) = (occupied, agent);
        }
    }

    private int CheckSensor(int sensor) => (uint)sensor < (uint)ranges.Length
        ? sensor
        : throw new ArgumentOutOfRangeException(nameof(sensor), sensor, $"sensor is {sensor}; this model has sensors 0 to {ranges.Length - 1}.");

    private void Count(int sensor)
    {
        faults[sensor]++;
        FaultCount++;
        LsmMeter.SensorFaults.Add(1, ranges[sensor].Tag);
    }
}
