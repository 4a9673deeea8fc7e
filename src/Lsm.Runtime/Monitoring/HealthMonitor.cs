using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Counts the spikes of the neurons over the last frames, and gives a verdict on the liquid of each agent. Call <see cref="Observe"/> after every
/// End, or after every n-th End: it reads the spikes from the device. Use it on the thread of the state.
/// </summary>
public sealed class HealthMonitor
{
    private const double FewestResponding = 0.1;
    private const double LowestRate = 0.01;
    private const double SaturatedRate = 0.5;
    private readonly LsmState state;
    private readonly SpikeCounts counts;
    private uint[] words = [];
    private ulong[] agents = [];
    private ulong[] lived = [];

    /// <summary>Creates a monitor of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="window">The observations of a window, 2 to 65,536. When a window is full, a new one starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of range.</exception>
    public HealthMonitor(LsmState state, int window = 100)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (window is < 2 or > 65_536)
        {
            throw new ArgumentOutOfRangeException(nameof(window), window, $"window is {window}; it must be from 2 to 65536.");
        }

        this.state = state;
        Window = window;
        counts = new SpikeCounts(state.Engine.Model.ReservoirSize);
    }

    /// <summary>The observations of a full window.</summary>
    public int Window { get; }

    /// <summary>The observations of the current window.</summary>
    public int Observed { get; private set; }

    /// <summary>
    /// Counts the spikes of the last step of every agent that ran since the last call. An agent that was off or did not step is not observed. An
    /// agent that is new in its slot starts with empty counts.
    /// </summary>
    public void Observe()
    {
        int capacity = state.Capacity;
        if (Observed == Window || agents.Length != capacity)
        {
            Restart(capacity);
        }

        state.Neurons.ReadSpikeWords(words);
        int each = words.Length / capacity;
        for (int slot = 0; slot < capacity; slot++)
        {
            (ulong agent, ulong steps) = (state.Loop.Agents.Agents[slot], state.Loop.Agents.Steps[slot]);
            if (agents[slot] != agent || steps < lived[slot])
            {
                counts.Clear(slot);
                lived[slot] = 0;
            }

            if (state.Loop.Agents.Occupied[slot] && steps > lived[slot])
            {
                counts.Observe(slot, words.AsSpan(slot * each, each));
            }

            (agents[slot], lived[slot]) = (agent, steps);
        }

        Observed++;
    }

    /// <summary>Returns the spikes per neuron and observed step of an agent over the window, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public double MeanRate(int slot) => counts.Rate(CheckSlot(slot));

    /// <summary>Returns the share of an agent's neurons that never fired in the window; 0 if the agent was not observed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public double SilentFraction(int slot) => counts.Share(CheckSlot(slot), 0);

    /// <summary>Returns the share of an agent's neurons that fired in every observation of the window.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public double SaturatedFraction(int slot) => counts.Share(CheckSlot(slot), counts.Observed(slot));

    /// <summary>Returns the verdict on an agent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    /// <exception cref="InvalidOperationException">The slot has no observation in this window.</exception>
    public LiquidHealth Verdict(int slot)
    {
        if (counts.Observed(CheckSlot(slot)) == 0)
        {
            throw new InvalidOperationException($"There is no observation of slot {slot} in this window; call Observe after End while an agent runs in the slot.");
        }

        return VerdictOn(MeanRate(slot), SilentFraction(slot), SaturatedFraction(slot));
    }

    /// <summary>The verdict on an agent with this rate and these shares of neurons that never and always fire.</summary>
    internal static LiquidHealth VerdictOn(double rate, double silent, double latched) =>
        rate == 0 ? LiquidHealth.Silent
        : rate < LowestRate ? LiquidHealth.Sparse
        : 1 - silent - latched >= FewestResponding ? LiquidHealth.Healthy
        : rate > SaturatedRate ? LiquidHealth.Saturated
        : latched > 0 ? LiquidHealth.LatchedUp
        : LiquidHealth.Sparse;

    private void Restart(int capacity)
    {
        if (agents.Length != capacity)
        {
            words = new uint[capacity * ((state.Engine.Model.ReservoirSize + 31) / 32)];
            (agents, lived) = (new ulong[capacity], new ulong[capacity]);
            counts.Resize(capacity);
        }

        for (int slot = 0; slot < capacity; slot++)
        {
            counts.Clear(slot);
        }

        Observed = 0;
    }

    private int CheckSlot(int slot) => (uint)slot < (uint)state.Capacity
        ? slot
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {state.Capacity - 1}.");
}
