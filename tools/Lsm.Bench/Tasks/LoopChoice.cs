using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>What is chosen for a task in which answers act back.</summary>
/// <param name="Source">Makes the reservoir of a seed.</param>
/// <param name="LeastPenalty">The least penalty of its readout.</param>
internal sealed record LoopChoice(Func<ulong, FeatureSource> Source, double LeastPenalty)
{
    /// <summary>The least penalties to choose from.</summary>
    public static double[] Penalties { get; } = [0, 1e-3, 1e-1, 10];

    /// <summary>A liquid for a loop.</summary>
    public static LoopChoice Of(ClosedLoop loop, LiquidDesign design, double leastPenalty = 0) =>
        new(seed => new LiquidSource(design.Create(loop.Inputs, TasksScenario.Neurons, 1, seed), design.Steps), leastPenalty);

    /// <summary>An echo state network for a loop.</summary>
    public static LoopChoice Of(ClosedLoop loop, EchoSettings settings, double leastPenalty) =>
        new(seed => new EchoStateNetwork(loop.Inputs, TasksScenario.Neurons, settings, seed), leastPenalty);

    /// <summary>The score of the network of a seed.</summary>
    public double Score(ClosedLoop loop, ulong seed)
    {
        using FeatureSource source = Source(seed);
        return loop.Score(source, seed, LeastPenalty);
    }
}
