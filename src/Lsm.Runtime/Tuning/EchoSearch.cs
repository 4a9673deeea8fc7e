using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>Chooses the settings of an echo state network on a task: some usual settings, then random ones, then variations of the best.</summary>
internal static class EchoSearch
{
    private const int BatchSize = 6, Kept = 4;
    private const double RandomShare = 0.4;

    /// <summary>The settings that are tried without a search.</summary>
    public static IReadOnlyList<EchoSettings> Usual { get; } =
    [
        new(0.9, 0.1, 0.1, 1), new(0.9, 0.5, 0.5, 1), new(0.99, 0.05, 0.05, 1), new(0.99, 0.3, 0.3, 1), new(0.9, 1, 0.5, 0.3), new(1.2, 1, 1, 0.5),
    ];

    /// <summary>Searches. What a batch of trials draws depends only on the batches before it, so the result does not depend on threads.</summary>
    /// <param name="task">The task; the last part of its samples is predicted.</param>
    /// <param name="units">The units.</param>
    /// <param name="trials">The settings to try, at least 1.</param>
    /// <param name="seed">The seed of the networks and of the search.</param>
    /// <param name="threads">The threads.</param>
    public static EchoSettings Run(TuningTask task, int units, int trials, ulong seed, int threads)
    {
        var tried = new List<(EchoSettings Settings, double Error)>();
        while (tried.Count < trials)
        {
            EchoSettings[] best = [.. Best(tried).Take(Kept).Select(static trial => trial.Settings)];
            (EchoSettings Settings, double Error)[] batch =
                [.. Enumerable.Range(tried.Count, Math.Min(BatchSize, trials - tried.Count)).Select(trial => (Draw(trial, trials, seed, best), 0.0))];
            ParallelLoop.For(0, batch.Length, threads, i => batch[i].Error = ErrorOf(task, units, batch[i].Settings, seed));
            tried.AddRange(batch);
        }

        return Best(tried).First().Settings;
    }

    /// <summary>The error with settings, on the last quarter of the samples.</summary>
    public static double ErrorOf(TuningTask task, int units, EchoSettings settings, ulong seed)
    {
        using var network = new EchoStateNetwork(task.InputSize, units, settings, seed);
        return Evaluation.Of(task, SampleParts.Last(task, 4), network).Error();
    }

    /// <summary>The number of the smallest error, the first of equal ones.</summary>
    public static int BestOf(double[] errors) => Array.IndexOf(errors, errors.Min());

    private static IEnumerable<(EchoSettings Settings, double Error)> Best(List<(EchoSettings Settings, double Error)> tried) => tried.OrderBy(static trial => trial.Error);

    private static EchoSettings Draw(int trial, int trials, ulong seed, EchoSettings[] best)
    {
        if (trial < Usual.Count)
        {
            return Usual[trial];
        }

        var random = new PhiloxSequence(new Philox(seed, RandomStream.EchoStateNetwork, 1 + (ulong)trial));
        if (trial < RandomShare * trials)
        {
            double leak = random.Uniform() < 0.5 ? 1 : Between(0.1, 1, random.Uniform());
            return new(Between(0.3, 1.6, random.Uniform()), Between(0.003, 20, random.Uniform()), Between(0.005, 3, random.Uniform()), leak);
        }

        EchoSettings near = best[(int)(random.Uniform() * random.Uniform() * best.Length)];
        return new(
            near.Radius * Factor(0.08, random.Uniform()), near.InputScaling * Factor(0.5, random.Uniform()), near.Bias * Factor(0.5, random.Uniform()),
            Math.Min(1, near.Leak * Factor(0.2, random.Uniform())));
    }

    private static double Between(double low, double high, double place) => low * Exponential.Exp(place * InverseNormal.Log(high / low));

    private static double Factor(double width, double place) => Exponential.Exp(width * InverseNormal.Quantile(place));
}
