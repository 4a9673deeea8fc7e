using Lsm.Runtime;

namespace SpokenDigits.Liquids;

/// <summary>The liquid, what is read from it, and how hard the readout is held back. The defaults were chosen on training data; README.md says how.</summary>
internal sealed record DigitOptions
{
    /// <summary>Neurons.</summary>
    public int Neurons { get; init; } = 1000;

    /// <summary>Equal windows of a word in which each neuron's spikes are counted.</summary>
    public int Windows { get; init; } = 4;

    /// <summary>Incoming synapses of every neuron.</summary>
    public int FanIn { get; init; } = 16;

    /// <summary>The mean strength of a synapse, about; see <see cref="ReservoirOptions.WeightScale"/>.</summary>
    public double WeightScale { get; init; } = 0.05;

    /// <summary>The share of excitatory neurons.</summary>
    public double ExcitatoryRatio { get; init; } = 0.5;

    /// <summary>The membrane's decay per step.</summary>
    public float Beta { get; init; } = 0.7f;

    /// <summary>Scales the input weights.</summary>
    public double InputScaling { get; init; } = 1;

    /// <summary>The ridge penalty per training example, for features of deviation 1.</summary>
    public double Ridge { get; init; } = 0.3;

    /// <summary>The reservoir for a seed.</summary>
    public ReservoirOptions Reservoir(ulong seed) => new()
    {
        FanIn = FanIn, WeightScale = WeightScale, ExcRatio = ExcitatoryRatio, Beta = Beta, InputScaling = InputScaling, Seed = seed,
    };
}
