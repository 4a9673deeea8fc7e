using Lsm.Runtime.Numerics;
using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Puts a state's sensors right before they enter, by a range and a policy per sensor, and counts what it met. One agent's faults touch no
/// other agent. Call <see cref="Apply"/> before every Begin, on the state's thread; it allocates nothing. Where the state keeps frames, the guard
/// follows a rollback: what was last good is what was last good then.
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
    private long epoch; // of the state when sensors were checked last

    /// <summary>A guard of a state's sensors.</summary>
    /// <param name="state">The state; it may grow.</param>
    /// <param name="ranges">One range for all sensors, or one per sensor.</param>
    /// <exception cref="ArgumentException">Another number of ranges; or the model's input is spikes and a range ends elsewhere than at 0 or 1.</exception>
    public SensorGuard(LsmState state, params ReadOnlySpan<SensorRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(state);
        int inputs = state.Engine.Model.InputSize;
        if (ranges.Length != 1 && ranges.Length != inputs)
        {
            throw new ArgumentException($"{ranges.Length} ranges were given; give one for all, or one for each of {inputs} sensors.", nameof(ranges));
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
            throw new ArgumentException($"The range of sensor {odd} is {this.ranges[odd]}; this model's input is spikes, which are 0 or 1, so its ranges must end there.", nameof(ranges));
        }

        faults = new long[inputs];
        epoch = state.History.Epoch;
    }

    /// <summary>The state whose sensors it guards.</summary>
    public LsmState State => state;

    /// <summary>Values put right or refused so far, all sensors together.</summary>
    public long FaultCount { get; private set; }

    /// <summary>Values put right or refused so far, of one sensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sensor.</exception>
    public long FaultsOf(int sensor) => faults[CheckSensor(sensor)];

    /// <summary>The first sensor of an agent's for which the tick must be refused, or -1. A refused value is counted. For hosts that gather sensors elsewhere first.</summary>
    /// <param name="sensors">One agent's sensors.</param>
    /// <exception cref="ArgumentException">Another number of sensors.</exception>
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

    /// <summary>Whether the last <see cref="Apply"/> lets an agent sit its tick out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool IsFrozen(int slot) => (uint)slot < (uint)state.Capacity
        ? slot < frozen.Length && frozen[slot]
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {state.Capacity - 1}.");

    /// <summary>The range of a sensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sensor.</exception>
    public SensorRange RangeOf(int sensor) => ranges[CheckSensor(sensor)];

    /// <summary>Whether a range's policy is to let agents sit ticks out.</summary>
    public bool Freezes => Array.Exists(ranges, static range => range.Policy == SensorPolicy.Freeze);

    /// <summary>Checks and corrects the sensors of every agent that runs.</summary>
    /// <exception cref="ArgumentException">A value broke a range whose policy is to reject. No sensor was changed; the fault counts.</exception>
    public void Apply()
    {
        CheckAll(state.Frame, state.Sensors);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            state.Agents.HoldNext(slot, frozen[slot]);
        }
    }

    /// <summary>As <see cref="Apply"/>, of sensors that are handed to a <see cref="Deadlines.DeadlineGovernor"/>, who may be frames behind.</summary>
    /// <param name="frame">The frame that is to begin with them.</param>
    /// <param name="sensors">[slot, sensor], corrected in place.</param>
    /// <exception cref="ArgumentException">A value broke a range whose policy is to reject, or another number of sensors. No sensor was changed; the fault counts.</exception>
    /// <exception cref="InvalidOperationException">A range's policy is <see cref="SensorPolicy.Freeze"/>, which a governor cannot keep.</exception>
    public void ApplyTo(long frame, Span<float> sensors)
    {
        if (Freezes)
        {
            throw new InvalidOperationException("A range's policy is Freeze, which cannot be kept under a DeadlineGovernor; use Clamp, HoldLast or Reject.");
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
                    $"Sensor {bad} of agent {agent} is {FloatRules.Show(row[bad])}; its range is {ranges[bad]}, and its policy refuses the tick.");
            }
        }

        FollowRollback(frame);
        FollowAgents();
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            frozen[slot] = last.Known[slot] && !state.Agents.IsOff(slot) && PutRight(slot, sensors.Slice(slot * ranges.Length, ranges.Length));
        }
    }

    private bool IsGood(int sensor, float value) => ranges[sensor].Contains(value) && (!spikes || value is 0 or 1);

    private float Nearest(int sensor, float value)
    {
        float within = Math.Clamp(value, ranges[sensor].Lowest, ranges[sensor].Highest);
        return spikes ? (within >= 0.5f ? 1 : 0) : within;
    }

    /// <summary>Corrects an agent's sensors; true if it is to sit the tick out.</summary>
    private bool PutRight(int slot, Span<float> row)
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

    /// <summary>Goes back to what was known before a frame that is to begin again, and keeps what is known before this one.</summary>
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

    /// <summary>An agent that is new in its slot has no last good values of its predecessor's.</summary>
    private void FollowAgents()
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            bool lives = state.Agents.TryGet(slot, out ulong agent);
            if (lives && (!last.Known[slot] || last.Agents[slot] != agent))
            {
                for (int i = 0; i < ranges.Length; i++)
                {
                    last.Good(slot)[i] = ranges[i].Rest;
                }
            }

            (last.Known[slot], last.Agents[slot]) = (lives, agent);
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
