using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>The rows of a task in which answers act back: presets, and the best of the candidates on validation networks, for liquids and echo state networks alike.</summary>
internal static class LoopRows
{
    /// <summary>The networks that a candidate is scored with before the ten.</summary>
    private const int ValidationNetworks = 3;

    private static readonly EchoSettings[] EchoCandidates =
    [
        .. from radius in new[] { 0.8, 0.95, 1.1 } from scale in new[] { 0.1, 0.5, 1.5 } from leak in new[] { 0.3, 1 } select new EchoSettings(radius, scale, 0.3, leak),
    ];

    public static IEnumerable<TaskRow> Of(ClosedLoop loop, BenchOptions options)
    {
        (string Name, LiquidDesign Design)[] liquids = [("defaults", new LiquidDesign()), .. TaskDesigns.Presets];
        foreach ((string name, LiquidDesign design) in liquids)
        {
            yield return Row(name, design.Create(loop.Inputs, TasksScenario.Neurons, 1).FeatureCount, Liquid(design));
        }

        LiquidDesign best = options.Trials > 0 ? LoopSearch.Run(loop, options)
            : TaskDesigns.Of(loop.Name) ?? Best([.. TaskDesigns.Presets.Select(static preset => preset.Design), .. TaskDesigns.All], Liquid);
        yield return Row("tuned", best.Create(loop.Inputs, TasksScenario.Neurons, 1).FeatureCount, Liquid(best));
        yield return Row("echo state network", TasksScenario.Neurons, Echo(Best(EchoCandidates, Echo)));

        Func<ulong, FeatureSource> Liquid(LiquidDesign design) => seed => new LiquidSource(design.Create(loop.Inputs, TasksScenario.Neurons, 1, seed), design.Steps);

        Func<ulong, FeatureSource> Echo(EchoSettings settings) => seed => new EchoStateNetwork(loop.Inputs, TasksScenario.Neurons, settings, seed);

        T Best<T>(T[] candidates, Func<T, Func<ulong, FeatureSource>> create)
        {
            double[] means = [.. candidates.Select(candidate => Scores(create(candidate), TasksScenario.ValidationSeed, ValidationNetworks).Average())];
            return candidates[Array.IndexOf(means, loop.LessIsBetter ? means.Min() : means.Max())];
        }

        TaskRow Row(string name, int features, Func<ulong, FeatureSource> create) => new(name, features, Scores(create, options.Seed, options.Networks));

        double[] Scores(Func<ulong, FeatureSource> create, ulong seed, int networks)
        {
            var scores = new double[networks];
            ParallelLoop.For(0, networks, options.ThreadCount, i =>
            {
                using FeatureSource source = create(seed + (ulong)i);
                scores[i] = loop.Score(source, seed + (ulong)i);
            });
            return scores;
        }
    }
}
