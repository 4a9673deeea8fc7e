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
    private readonly int neurons;
    private byte[] spikes;
    private int[] fired;

    /// <summary>A monitor of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="window">Observations that a verdict looks back on, 2 to 65,536; a new window starts when one is full.</param>
    public HealthMonitor(LsmState state, int window = 100)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (window is < 2 or > 65_536)
        {
            throw new ArgumentOutOfRangeException(nameof(window), window, $"window is {window}; it must be from 2 to 65536.");
        }

        this.state = state;
        Window = window;
        neurons = state.Engine.Model.ReservoirSize;
        (spikes, fired) = ([], []);
    }

    /// <summary>Observations in a full window.</summary>
    public int Window { get; }

    /// <summary>Observations in the present window.</summary>
    public int Observed { get; private set; }

    /// <summary>Notes the last step's spikes of every agent.</summary>
    public void Observe()
    {
        int length = state.Capacity * neurons;
        if (Observed == Window || fired.Length != length)
        {
            Array.Resize(ref spikes, length);
            Array.Resize(ref fired, length);
            Array.Clear(fired);
            Observed = 0;
        }

        state.ReadSpikes(spikes);
        for (int i = 0; i < length; i++)
        {
            fired[i] += spikes[i];
        }

        Observed++;
    }

    /// <summary>Spikes per neuron and step of one agent over the window, 0 to 1.</summary>
    public double MeanRate(int slot) => Observed == 0 ? 0 : (double)Sum(slot, static (count, _) => count) / ((double)neurons * Observed);

    /// <summary>The share of an agent's neurons that never fired in the window.</summary>
    public double SilentFraction(int slot) => (double)Sum(slot, static (count, _) => count == 0 ? 1 : 0) / neurons;

    /// <summary>The share of an agent's neurons that fired in every observation of the window.</summary>
    public double SaturatedFraction(int slot) => Observed == 0 ? 0 : (double)Sum(slot, static (count, observed) => count == observed ? 1 : 0) / neurons;

    /// <summary>The verdict on one agent.</summary>
    /// <exception cref="InvalidOperationException">Nothing was observed yet.</exception>
    public LiquidHealth Verdict(int slot)
    {
        if (Observed == 0)
        {
            throw new InvalidOperationException("Nothing was observed yet; call Observe after End.");
        }

        double rate = MeanRate(slot);
        return rate == 0 ? LiquidHealth.Silent
            : rate > SaturatedRate ? LiquidHealth.Saturated
            : SaturatedFraction(slot) >= LatchedFraction ? LiquidHealth.LatchedUp
            : LiquidHealth.Healthy;
    }

    private long Sum(int slot, Func<int, int, int> term)
    {
        if ((uint)slot >= (uint)state.Capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {state.Capacity - 1}.");
        }

        long sum = 0;
        foreach (int count in fired.AsSpan(Math.Min(slot * neurons, fired.Length), Math.Min(neurons, fired.Length)))
        {
            sum += term(count, Observed);
        }

        return sum;
    }
}
