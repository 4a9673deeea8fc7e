namespace RobotArm.Report;

/// <summary>Which neuron of a single agent fired when.</summary>
/// <param name="neurons">How many there are.</param>
/// <param name="excitatory">The first so many are excitatory.</param>
/// <param name="tickSeconds">Seconds between ticks.</param>
internal sealed class SpikeRecord(int neurons, int excitatory, double tickSeconds)
{
    private readonly List<(int Tick, int Neuron)> spikes = [];

    public int Neurons => neurons;

    public int Excitatory => excitatory;

    public double TickSeconds => tickSeconds;

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
