using System.Globalization;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Looks for a reservoir and the penalty of its readout by the score of a task in which answers act back, which a tuner that sees only what is taught does not know. All networks and data are
/// those of validation.
/// </summary>
internal static class LoopSearch
{
    private const int BatchSize = 4, Kept = 4, Networks = 2, LastNetworks = 8;

    private static readonly double?[] Penalties = [null, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1];

    private static readonly EchoSettings[] EchoCandidates =
    [
        .. from radius in new[] { 0.8, 0.95, 1.1 } from scale in new[] { 0.1, 0.5, 1.5 } from leak in new[] { 0.3, 1 } select new EchoSettings(radius, scale, 0.3, leak),
    ];

    /// <summary>Tries the starts, then random liquids and changes of the best ones. The best few are compared on further networks.</summary>
    public static LoopChoice Liquid(ClosedLoop loop, BenchOptions options)
    {
        TuningSpace space = Space();
        TuningTask task = loop.Teach(TasksScenario.ValidationSeed);
        var tuning = new TuningOptions { Neurons = TasksScenario.Neurons, Seed = TasksScenario.ValidationSeed };
        var tried = new List<(double[] Places, double Loss)>();
        while (tried.Count < options.Trials)
        {
            double[][] parents = [.. tried.OrderBy(static trial => trial.Loss).Take(Kept).Select(static trial => trial.Places)];
            var batch = new (double[] Places, double Loss)[Math.Min(BatchSize, options.Trials - tried.Count)];
            int first = tried.Count;
            ParallelLoop.For(0, batch.Length, options.ThreadCount, i =>
            {
                TrialDraw draw = TrialDraw.Of(first + i, task, space, tuning, parents);
                batch[i] = (draw.Places, draw.Refusal is null ? Best(loop, ChoiceAt(draw.Places), 0, Networks, $"trial {first + i}, {Values(draw.Places)}").Loss : double.PositiveInfinity);
            });
            tried.AddRange(batch);
        }

        double[][] last = [.. tried.OrderBy(static trial => trial.Loss).Take(Kept).Select(static trial => trial.Places)];
        var found = new (LoopChoice Choice, double Loss)[last.Length];
        ParallelLoop.For(0, last.Length, options.ThreadCount, i => found[i] = Best(loop, ChoiceAt(last[i]), Networks, LastNetworks, $"last, {Values(last[i])}"));
        return found.MinBy(static each => each.Loss).Choice;

        LoopChoice ChoiceAt(double[] places) => LoopChoice.Of(loop, space.DesignOf(TrialDraw.Values(places, space)));

        string Values(double[] places) => TaskDesigns.Describe(TrialDraw.Values(places, space));
    }

    /// <summary>The best echo state network of the candidates.</summary>
    public static LoopChoice Echo(ClosedLoop loop, BenchOptions options)
    {
        var found = new (LoopChoice Choice, double Loss)[EchoCandidates.Length];
        ParallelLoop.For(0, found.Length, options.ThreadCount, i => found[i] = Best(loop, LoopChoice.Of(loop, EchoCandidates[i]), 0, Networks, EchoCandidates[i].ToString()));
        return found.MinBy(static each => each.Loss).Choice;
    }

    /// <summary>The space of the tuner; the search starts with what was chosen for all tasks too.</summary>
    private static TuningSpace Space()
    {
        TuningSpace everything = LiquidSpaces.Everything;
        return new(everything.Parameters, values => everything.DesignOf([.. everything.Parameters.Select(each => values[each.Name])]), [.. everything.Starts.Concat(TaskDesigns.All).DistinctBy(TaskDesigns.Describe)]);
    }

    /// <summary>The penalty that is best for a reservoir, and the mean loss with it.</summary>
    private static (LoopChoice Choice, double Loss) Best(ClosedLoop loop, LoopChoice choice, int first, int networks, string name)
    {
        var losses = new double[Penalties.Length];
        for (int network = first; network < first + networks; network++)
        {
            ulong seed = TasksScenario.ValidationSeed + (ulong)network;
            using FeatureSource source = choice.Source(seed);
            double[] scores = loop.Scores(source, seed, Penalties);
            for (int i = 0; i < losses.Length; i++)
            {
                losses[i] += (loop.LessIsBetter ? scores[i] : -scores[i]) / networks;
            }
        }

        int best = Array.IndexOf(losses, losses.Min());
        Console.Error.WriteLine(FormattableString.Invariant($"{loop.Name}: loss {losses[best]:G4}, penalty {Penalties[best]?.ToString("G1", CultureInfo.InvariantCulture) ?? "cross-validated"}, {name}"));
        return (choice with { Penalty = Penalties[best] }, losses[best]);
    }
}
