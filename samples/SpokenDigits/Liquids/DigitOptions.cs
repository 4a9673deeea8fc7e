using Lsm.Runtime;

namespace SpokenDigits.Liquids;

/// <summary>The options of the liquid and its readout. The defaults were chosen on training data; README.md describes how.</summary>
internal sealed record DigitOptions
{
    /// <summary>The number of neurons.</summary>
    public int Neurons { get; init; } = 1000;

    /// <summary>The number of equal windows of a word in which the spikes of each neuron are counted.</summary>
    public int Windows { get; init; } = 4;

    /// <summary>The number of incoming synapses of every neuron.</summary>
    public int FanIn { get; init; } = 16;

    /// <summary>The approximate mean weight of a synapse; see <see cref="ReservoirOptions.WeightScale"/>.</summary>
    public double WeightScale { get; init; } = 0.05;

    /// <summary>The share of excitatory neurons.</summary>
    public double ExcitatoryRatio { get; init; } = 0.5;

    /// <summary>The membrane's decay per step.</summary>
    public float Beta { get; init; } = 0.7f;

    /// <summary>The scale of the input weights.</summary>
    public double InputScaling { get; init; } = 1;

    /// <summary>The ridge penalty per training example, for features of deviation 1.</summary>
    public double Ridge { get; init; } = 0.1;

    /// <summary>The reservoir for a seed.</summary>
    public ReservoirOptions Reservoir(ulong seed) => new()
    {
        FanIn = FanIn, WeightScale = WeightScale, ExcRatio = ExcitatoryRatio, Beta = Beta, InputScaling = InputScaling, Seed = seed,
    };
}
