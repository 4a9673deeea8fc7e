using System.Numerics;

namespace Lsm.Runtime.Telemetry;

/// <summary>Counts the spikes of each neuron of each slot, and the observations of each slot.</summary>
internal sealed class SpikeCounts(int neurons)
{
    private int[] fired = [];
    private int[] observed = [];

    public int Capacity => observed.Length;

    /// <summary>Sets the number of slots. A new number clears all counts.</summary>
    public void Resize(int capacity)
    {
        if (observed.Length != capacity)
        {
            (fired, observed) = (new int[capacity * neurons], new int[capacity]);
        }
    }

    public void Clear(int slot)
    {
        fired.AsSpan(slot * neurons, neurons).Clear();
        observed[slot] = 0;
    }

    public int Observed(int slot) => (uint)slot < (uint)observed.Length ? observed[slot] : 0;

    /// <summary>Counts one step's spikes of a slot.</summary>
    /// <returns>The number of spikes.</returns>
    public int Observe(int slot, ReadOnlySpan<uint> words)
    {
        Span<int> counts = fired.AsSpan(slot * neurons, neurons);
        int spikes = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (uint word = words[i]; word != 0; word &= word - 1)
            {
                counts[(32 * i) + BitOperations.TrailingZeroCount(word)]++;
                spikes++;
            }
        }

        observed[slot]++;
        return spikes;
    }

    /// <summary>Spikes per neuron and observation.</summary>
    public double Rate(int slot)
    {
        long sum = 0;
        foreach (int count in Counts(slot))
        {
            sum += count;
        }

        return Observed(slot) == 0 ? 0 : sum / ((double)neurons * Observed(slot));
    }

    /// <summary>The share of neurons that fired exactly this number of times.</summary>
    public double Share(int slot, int times)
    {
        int found = 0;
        foreach (int count in Counts(slot))
        {
            found += count == times ? 1 : 0;
        }

        return Observed(slot) == 0 ? 0 : found / (double)neurons;
    }

    private ReadOnlySpan<int> Counts(int slot) => Observed(slot) == 0 ? [] : fired.AsSpan(slot * neurons, neurons);
}
