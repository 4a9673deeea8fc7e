using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>Looks for a liquid by the score of a task in which answers act back, which a tuner that sees only what is taught does not know.</summary>
internal static class LoopSearch
{
    private const int BatchSize = 6, Kept = 5, Networks = 2;

    /// <summary>Looks for the best liquid and least penalty of its readout on validation networks.</summary>
    public static LoopChoice Run(ClosedLoop loop, BenchOptions options)
    {
        TuningSpace space = LiquidSpaces.Everything;
        TuningTask task = loop.Teach(TasksScenario.ValidationSeed);
        var tuning = new TuningOptions { Neurons = TasksScenario.Neurons, Seed = TasksScenario.ValidationSeed };
        var tried = new List<(double[] Places, double Penalty, double Loss)>();
        while (tried.Count < options.Trials)
        {
            double[][] parents = [.. tried.OrderBy(static trial => trial.Loss).Take(Kept).Select(static trial => trial.Places)];
            var batch = new (double[] Places, double Penalty, double Loss)[Math.Min(BatchSize, options.Trials - tried.Count)];
            int first = tried.Count;
            ParallelLoop.For(0, batch.Length, options.ThreadCount, i =>
            {
                TrialDraw draw = TrialDraw.Of(first + i, task, space, tuning, parents);
                (double penalty, double loss) = draw.Refusal is null ? Loss(loop, space.DesignOf(TrialDraw.Values(draw.Places, space))) : (0, double.PositiveInfinity);
                batch[i] = (draw.Places, penalty, loss);
            });
            tried.AddRange(batch);
        }

        (double[] best, double penalty, double loss) = tried.OrderBy(static trial => trial.Loss).First();
        double[] values = TrialDraw.Values(best, space);
        Console.Error.WriteLine(FormattableString.Invariant($"{loop.Name}: {tried.Count} trials; loss {loss:G4}, penalty at least {penalty:G1}, {TaskDesigns.Describe(values)}"));
        return LoopChoice.Of(loop, space.DesignOf(values), penalty);
    }

    /// <summary>The least penalty that is best for a liquid, and the mean loss with it.</summary>
    private static (double Penalty, double Loss) Loss(ClosedLoop loop, LiquidDesign design) => LoopChoice.Penalties
        .Select(penalty => (penalty, Enumerable.Range(0, Networks).Average(network =>
        {
            double score = LoopChoice.Of(loop, design, penalty).Score(loop, TasksScenario.ValidationSeed + (ulong)network);
            return loop.LessIsBetter ? Math.Log(Math.Max(score, 1e-9)) : -score;
        })))
        .MinBy(static choice => choice.Item2);
}
