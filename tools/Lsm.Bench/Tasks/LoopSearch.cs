using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>Looks for a liquid by the score of a task in which answers act back, which a tuner that sees only what is taught does not know.</summary>
internal static class LoopSearch
{
    private const int BatchSize = 6, Kept = 5, Networks = 2;

    public static LiquidDesign Run(ClosedLoop loop, BenchOptions options)
    {
        TuningSpace space = LiquidSpaces.Everything;
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
                batch[i] = (draw.Places, draw.Refusal is null ? Loss(loop, space.DesignOf(TrialDraw.Values(draw.Places, space))) : double.PositiveInfinity);
            });
            tried.AddRange(batch);
        }

        (double[] best, double loss) = tried.OrderBy(static trial => trial.Loss).First();
        double[] values = TrialDraw.Values(best, space);
        Console.Error.WriteLine(FormattableString.Invariant($"{loop.Name}: {tried.Count} trials; loss {loss:G4}, {TaskDesigns.Describe(values)}"));
        return space.DesignOf(values);
    }

    private static double Loss(ClosedLoop loop, LiquidDesign design)
    {
        double sum = 0;
        for (ulong network = 0; network < Networks; network++)
        {
            ulong seed = TasksScenario.ValidationSeed + network;
            using var source = new LiquidSource(design.Create(loop.Inputs, TasksScenario.Neurons, 1, seed), design.Steps);
            double score = loop.Score(source, seed);
            sum += loop.LessIsBetter ? Math.Log(Math.Max(score, 1e-9)) : -score;
        }

        return sum / Networks;
    }
}
