using System.Globalization;
using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tuning;

/// <summary>A liquid whose readout was trained on all samples.</summary>
/// <param name="Error">The error in cross-validation.</param>
/// <param name="Solution">The regression.</param>
internal sealed record TrainedLiquid(double Error, RidgeSolution Solution)
{
    /// <summary>Trains the readout of a model.</summary>
    /// <exception cref="TrainingException">No regression has a solution.</exception>
    public static TrainedLiquid Of(TuningTask task, LiquidStateMachine model, int steps, int folds)
    {
        using var source = new LiquidSource(model, steps);
        Evaluation evaluation = Evaluation.Of(task, SampleParts.Every(task, folds), source);
        return new TrainedLiquid(evaluation.Error(), evaluation.Solve(steps));
    }

    /// <summary>From the fields of <see cref="ToFields"/>.</summary>
    public static TrainedLiquid From(string[] fields, TuningTask task, int steps)
    {
        double[] bias = Numbers(fields[3]);
        return new TrainedLiquid(Numbers(fields[0])[0], new RidgeSolution(Numbers(fields[1])[0], task.Samples, Numbers(fields[2]), bias, new double[bias.Length])
        {
            Timing = new ReadoutTiming(steps, task.Latency, task.Warmup),
        });

        static double[] Numbers(string text) => [.. text.Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    /// <summary>As the result of a job: the error, the penalty, the weights and the bias.</summary>
    public string[] ToFields() => [MetadataText.Of(Error), MetadataText.Of(Solution.Lambda), Text(Solution.Weights), Text(Solution.Bias)];

    private static string Text(ReadOnlySpan<double> numbers) => string.Join(' ', numbers.ToArray().Select(MetadataText.Of));
}
