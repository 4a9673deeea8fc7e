using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>What is chosen for a task in which answers act back.</summary>
/// <param name="Source">Makes the reservoir of a seed.</param>
/// <param name="Penalty">The penalty of its readout, for features of deviation 1; null for that of generalised cross-validation.</param>
internal sealed record LoopChoice(Func<ulong, FeatureSource> Source, double? Penalty)
{
    /// <summary>A liquid for a loop.</summary>
    public static LoopChoice Of(ClosedLoop loop, LiquidDesign design, double? penalty = null) =>
        new(seed => new LiquidSource(design.Create(loop.Inputs, TasksScenario.Neurons, 1, seed), design.Steps), penalty);

    /// <summary>An echo state network for a loop.</summary>
    public static LoopChoice Of(ClosedLoop loop, EchoSettings settings, double? penalty = null) =>
        new(seed => new EchoStateNetwork(loop.Inputs, TasksScenario.Neurons, settings, seed), penalty);

    /// <summary>The score of the network of a seed.</summary>
    public double Score(ClosedLoop loop, ulong seed)
    {
        using FeatureSource source = Source(seed);
        return loop.Scores(source, seed, [Penalty])[0];
    }
}
