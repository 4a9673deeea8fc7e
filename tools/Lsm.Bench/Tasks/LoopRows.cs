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
            yield return Row(name, LoopChoice.Of(loop, design));
        }

        LoopChoice best = options.Trials > 0 ? LoopSearch.Run(loop, options)
            : TaskDesigns.OfLoop(loop) ?? Best([.. TaskDesigns.Presets.Select(static preset => preset.Design).Concat(TaskDesigns.All).Select(design => LoopChoice.Of(loop, design))]);
        yield return Row("tuned", best);
        yield return Row("echo state network", Best([.. from settings in EchoCandidates from penalty in LoopChoice.Penalties select LoopChoice.Of(loop, settings, penalty)]));

        LoopChoice Best(LoopChoice[] candidates)
        {
            double[] means = [.. candidates.Select(candidate => Scores(candidate, TasksScenario.ValidationSeed, ValidationNetworks).Average())];
            return candidates[Array.IndexOf(means, loop.LessIsBetter ? means.Min() : means.Max())];
        }

        TaskRow Row(string name, LoopChoice choice)
        {
            using FeatureSource source = choice.Source(0);
            return new TaskRow(name, source.Count, Scores(choice, options.Seed, options.Networks));
        }

        double[] Scores(LoopChoice choice, ulong seed, int networks)
        {
            var scores = new double[networks];
            ParallelLoop.For(0, networks, options.ThreadCount, i => scores[i] = choice.Score(loop, seed + (ulong)i));
            return scores;
        }
    }
}
