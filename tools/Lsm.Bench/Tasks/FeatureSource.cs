using Lsm.Runtime.Training;

namespace Lsm.Bench.Tasks;

/// <summary>A reservoir as a task sees it: takes one input per step and returns its features.</summary>
internal abstract class FeatureSource : IDisposable
{
    private static readonly double[] Penalties = [.. Enumerable.Range(-9, 13).Select(power => Math.Pow(10, power))];

    public abstract int Size { get; }

    public abstract ReadOnlySpan<float> Next(float input);

    public abstract void Dispose();

    /// <summary>Trains a linear readout by ridge regression, with a penalty chosen by cross-validation on the training part. Returns its score on the test part.</summary>
    public double Solve(ReservoirTask task, TimeSeries series, int threads)
    {
        var ridge = new RidgeAccumulator(Size, series.Outputs, threads);
        for (int t = 0; t < TimeSeries.Warmup + TimeSeries.Training; t++)
        {
            ReadOnlySpan<float> features = Next(series.Inputs[t]);
            if (t >= TimeSeries.Warmup)
            {
                ridge.Add(features, series.TargetsOf(t));
            }
        }

        RidgeSolution solution = ridge.SolveByGcv(Penalties);
        var answers = new double[TimeSeries.Test * series.Outputs];
        for (int i = 0; i < TimeSeries.Test; i++)
        {
            ReadOnlySpan<float> features = Next(series.Inputs[TimeSeries.Warmup + TimeSeries.Training + i]);
            for (int o = 0; o < series.Outputs; o++)
            {
                double answer = solution.Bias[o];
                ReadOnlySpan<double> weights = solution.Weights.Slice(o * Size, Size);
                for (int k = 0; k < features.Length; k++)
                {
                    answer += weights[k] * features[k];
                }

                answers[(i * series.Outputs) + o] = answer;
            }
        }

        return task.Score(series, answers);
    }
}
