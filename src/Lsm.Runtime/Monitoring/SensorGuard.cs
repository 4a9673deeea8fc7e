using Lsm.Runtime.Arithmetic;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Puts a state's sensors right before they enter, by a range and a policy per sensor, and counts what it met. One agent's faults touch no
/// other agent. Call <see cref="Apply"/> before every Begin, on the state's thread; it allocates nothing.
/// </summary>
public sealed class SensorGuard
{
    private readonly LsmState state;
    private readonly SensorRange[] ranges;
    private readonly long[] faults;
    private float[] last;
    private ulong[] agents;
    private bool[] known;

    /// <summary>A guard of a state's sensors.</summary>
    /// <param name="state">The state; it may grow.</param>
    /// <param name="ranges">One range for all sensors, or one per sensor.</param>
    /// <exception cref="ArgumentException">Another number of ranges.</exception>
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

        faults = new long[inputs];
        (last, agents, known) = ([], [], []);
    }

    /// <summary>Values put right or refused so far, all sensors together.</summary>
    public long FaultCount { get; private set; }

    /// <summary>Values put right or refused so far, of one sensor.</summary>
    public long FaultsOf(int sensor) => faults[sensor];

    /// <summary>Checks and corrects the sensors of every agent that runs.</summary>
    /// <exception cref="ArgumentException">A value broke a range whose policy is to reject. No sensor was changed; the fault counts.</exception>
    public void Apply()
    {
        FollowAgents();
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (Runs(slot))
            {
                RefuseRejected(slot);
            }
        }

        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (Runs(slot))
            {
                PutRight(slot);
            }
        }
    }

    private bool Runs(int slot) => known[slot] && !state.IsOff(slot);

    private void RefuseRejected(int slot)
    {
        Span<float> row = state.SensorsOf(slot);
        for (int i = 0; i < row.Length; i++)
        {
            if (!ranges[i].Contains(row[i]) && ranges[i].Policy == SensorPolicy.Reject)
            {
                Count(i);
                throw new ArgumentException(
                    $"Sensor {i} of agent {agents[slot]} is {FloatRules.Show(row[i])}; its range is {FloatRules.Show(ranges[i].Lowest)} to {FloatRules.Show(ranges[i].Highest)}, and its policy refuses the tick.");
            }
        }
    }

    private void PutRight(int slot)
    {
        Span<float> row = state.SensorsOf(slot);
        Span<float> good = last.AsSpan(slot * row.Length, row.Length);
        for (int i = 0; i < row.Length; i++)
        {
            if (ranges[i].Contains(row[i]))
            {
                good[i] = row[i];
                continue;
            }

            Count(i);
            bool clamp = ranges[i].Policy == SensorPolicy.Clamp && !float.IsNaN(row[i]);
            row[i] = clamp ? Math.Clamp(row[i], ranges[i].Lowest, ranges[i].Highest) : good[i];
        }
    }

    /// <summary>An agent that is new in its slot has no last good values of its predecessor's.</summary>
    private void FollowAgents()
    {
        if (agents.Length != state.Capacity)
        {
            Array.Resize(ref last, state.Capacity * ranges.Length);
            Array.Resize(ref agents, state.Capacity);
            Array.Resize(ref known, state.Capacity);
        }

        for (int slot = 0; slot < state.Capacity; slot++)
        {
            bool lives = state.TryGetAgent(slot, out ulong agent);
            if (lives && (!known[slot] || agents[slot] != agent))
            {
                for (int i = 0; i < ranges.Length; i++)
                {
                    last[(slot * ranges.Length) + i] = ranges[i].Rest;
                }
            }

            (known[slot], agents[slot]) = (lives, agent);
        }
    }

    private void Count(int sensor)
    {
        faults[sensor]++;
        FaultCount++;
        LsmMeter.SensorFaults.Add(1);
    }
}
