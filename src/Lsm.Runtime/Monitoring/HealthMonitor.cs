using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Watches how often neurons fire and says how each agent's liquid is doing, over the last frames. Call <see cref="Observe"/> after every End,
/// or after every n-th: it reads the spikes off the device. Belongs to the state's thread.
/// </summary>
public sealed class HealthMonitor
{
    private const double LatchedFraction = 0.1;
    private const double SaturatedRate = 0.5;
    private readonly LsmState state;
    private readonly SpikeCounts counts;
    private uint[] words = [];
    private ulong[] agents = [];
    private ulong[] lived = [];

    /// <summary>A monitor of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="window">Observations that a verdict looks back on, 2 to 65,536; a new window starts when one is full.</param>
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

    /// <summary>Observations in a full window.</summary>
    public int Window { get; }

    /// <summary>Observations in the present window.</summary>
    public int Observed { get; private set; }

    /// <summary>
    /// Notes the last step's spikes of every agent that has run since the last call. One that was off, or did not step, is not observed; one
    /// that is new in its slot starts anew.
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

    /// <summary>Spikes per neuron and step of one agent over the window, 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public double MeanRate(int slot) => counts.Rate(CheckSlot(slot));

    /// <summary>The share of an agent's neurons that never fired in the window; 0 where it was not observed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public double SilentFraction(int slot) => counts.Share(CheckSlot(slot), 0);

    /// <summary>The share of an agent's neurons that fired in every observation of the window.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public double SaturatedFraction(int slot) => counts.Share(CheckSlot(slot), counts.Observed(slot));

    /// <summary>The verdict on one agent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    /// <exception cref="InvalidOperationException">Nothing was observed of it yet.</exception>
    public LiquidHealth Verdict(int slot)
    {
        if (counts.Observed(CheckSlot(slot)) == 0)
        {
            throw new InvalidOperationException($"Nothing was observed of slot {slot} in this window; call Observe after End, while an agent runs there.");
        }

        double rate = MeanRate(slot);
        return rate == 0 ? LiquidHealth.Silent
            : rate > SaturatedRate ? LiquidHealth.Saturated
            : SaturatedFraction(slot) >= LatchedFraction ? LiquidHealth.LatchedUp
            : LiquidHealth.Healthy;
    }

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
