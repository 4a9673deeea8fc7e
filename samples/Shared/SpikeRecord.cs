namespace Samples.Pictures;

/// <summary>The spikes of a single agent.</summary>
/// <param name="neurons">The number of neurons.</param>
/// <param name="excitatory">The number of excitatory neurons; they come first.</param>
/// <param name="tickSeconds">Seconds between two ticks.</param>
internal sealed class SpikeRecord(int neurons, int excitatory, double tickSeconds)
{
    private readonly List<(int Tick, int Neuron)> spikes = [];

    public int Neurons => neurons;

    public int Excitatory => excitatory;

    public double TickSeconds => tickSeconds;

    /// <summary>The number of recorded ticks.</summary>
    public int Ticks { get; private set; }

    public IReadOnlyList<(int Tick, int Neuron)> Spikes => spikes;

    /// <summary>Adds the next tick.</summary>
    /// <param name="spikes">[neuron], 0 or 1.</param>
    public void Add(ReadOnlySpan<byte> spikes)
    {
        for (int i = 0; i < spikes.Length; i++)
        {
            if (spikes[i] != 0)
            {
                this.spikes.Add((Ticks, i));
            }
        }

        Ticks++;
    }
}
