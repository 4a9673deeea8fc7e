using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>Trains a linear readout on a task and scores it on the test part.</summary>
internal static class TaskRun
{
    private static readonly double[] Penalties = [.. Enumerable.Range(-11, 15).Select(power => Math.Pow(10, power))];

    /// <summary>Trains by ridge regression with a penalty chosen by cross-validation on the training part. Returns the score on the test part.</summary>
    public static double Score(ReservoirTask task, TimeSeries series, FeatureSource source)
    {
        int size = source.Count;
        var ridge = new RidgeAccumulator(size, series.Outputs, threads: 1);
        source.Reset();
        for (int t = 0; t < TimeSeries.Warmup + TimeSeries.Training; t++)
        {
            ReadOnlySpan<float> features = source.Next([task.Scaled(series.Inputs[t])]);
            if (t >= TimeSeries.Warmup)
            {
                ridge.Add(features, series.TargetsOf(t));
            }
        }

        RidgeSolution solution = ridge.SolveByGcv(Penalties);
        var answers = new double[TimeSeries.Test * series.Outputs];
        for (int i = 0; i < TimeSeries.Test; i++)
        {
            ReadOnlySpan<float> features = source.Next([task.Scaled(series.Inputs[TimeSeries.Warmup + TimeSeries.Training + i])]);
            for (int o = 0; o < series.Outputs; o++)
            {
                answers[(i * series.Outputs) + o] = solution.Bias[o] + Product(solution.Weights.Slice(o * size, size), features);
            }
        }

        return task.Score(series, answers);
    }

    /// <summary>The first part of a series as a task for a tuner, which does not see the test part.</summary>
    public static TuningTask ToTuningTask(ReservoirTask task, TimeSeries series)
    {
        const int Frames = TimeSeries.Warmup + TimeSeries.Training;
        var tuning = new TuningTask(1, series.Outputs) { Warmup = TimeSeries.Warmup };
        tuning.Add(Array.ConvertAll(series.Inputs[..Frames], task.Scaled), series.Targets.AsSpan(0, Frames * series.Outputs));
        return tuning;
    }

    /// <summary>Scores the answer that the input is: what persistence is for a series that predicts itself.</summary>
    public static double CopyScore(ReservoirTask task, TimeSeries series) =>
        task.Score(series, [.. series.Inputs.Skip(TimeSeries.Warmup + TimeSeries.Training).Select(static input => (double)input)]);

    private static double Product(ReadOnlySpan<double> weights, ReadOnlySpan<float> features)
    {
        double sum = 0;
        for (int i = 0; i < features.Length; i++)
        {
            sum += weights[i] * features[i];
        }

        return sum;
    }
}
