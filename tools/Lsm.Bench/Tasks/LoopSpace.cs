using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>The liquids for tasks in which answers act back: those of <see cref="LiquidSpaces.Everything"/>, with wider biases, mixed synaptic time constants, and the spikes of a tick as features.</summary>
internal static class LoopSpace
{
    private static readonly TuningParameter[] More =
    [
        new("synaptic_range", 1, 20, TuningScale.Logarithmic),
        new("spike_counts", 0, 1, TuningScale.Whole),
    ];

    private static readonly TuningSpace Everything = LiquidSpaces.Everything;

    /// <summary>The space; a search starts with what was chosen for all tasks.</summary>
    public static TuningSpace Space { get; } = new(
        [.. Everything.Parameters.Select(static each => each.Name == "bias_spread" ? new TuningParameter(each.Name, each.Low, 10, each.Scale) : each), .. More],
        Design,
        [.. Everything.Starts.Concat(TaskDesigns.All).Select(Extend).DistinctBy(TaskDesigns.Describe)]);

    /// <summary>The liquid at values of the parameters, or at values of those of <see cref="LiquidSpaces.Everything"/>.</summary>
    public static LiquidDesign DesignOf(double[] values) => Space.DesignOf(Extend(values));

    private static double[] Extend(IReadOnlyList<double> values) => values.Count == Everything.Parameters.Count ? [.. values, 1, 0] : [.. values];

    private static LiquidDesign Design(IReadOnlyDictionary<string, double> values)
    {
        LiquidDesign design = Everything.DesignOf([.. Everything.Parameters.Select(each => values[each.Name])]);
        double shortest = values["synaptic_time"];
        FeatureOptions features = design.Options.ReadoutFeatures;
        return design with
        {
            Options = design.Options with
            {
                Reservoir = shortest < 1 ? design.Options.Reservoir : design.Options.Reservoir with { SynapticDecay = Decays(shortest, shortest * values["synaptic_range"]) },
                ReadoutFeatures = values["spike_counts"] == 1 ? features with { Kinds = features.Kinds | FeatureKind.SpikeCounts } : features,
            },
        };
    }

    private static NeuronValues Decays(double shortest, double longest) => NeuronValues.FromTimeConstant(NeuronValues.LogUniform(shortest, longest));
}
