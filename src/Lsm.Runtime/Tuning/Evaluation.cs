using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tuning;

/// <summary>Scores features on a task: ridge regression on some parts of the samples, and its error on another.</summary>
internal sealed class Evaluation
{
    private static readonly double[] Penalties = [1e-9, 1e-7, 1e-5, 1e-3, 1e-1, 10, 1e3, 1e5, 1e7]; // features of graded spikes have sums of squares of 1e8 and more

    private readonly TuningTask task;
    private readonly SampleParts parts;
    private readonly RidgeAccumulator[] sums; // [part]
    private double penalty = double.NaN;       // the best one, once it is known
    private readonly double[] deviations;      // [output]: targets are divided by it, so that outputs in different units have the same weight

    private Evaluation(TuningTask task, SampleParts parts, int features)
    {
        (this.task, this.parts) = (task, parts);
        deviations = task.Deviations();
        sums = [.. Enumerable.Range(0, parts.Count).Select(_ => new RidgeAccumulator(features, task.OutputSize, threads: 1))];
    }

    /// <summary>Runs the task through a source of features.</summary>
    public static Evaluation Of(TuningTask task, SampleParts parts, FeatureSource source)
    {
        var evaluation = new Evaluation(task, parts, source.Count);
        for (int s = 0; s < task.Count; s++)
        {
            evaluation.Run(s, source);
        }

        return evaluation;
    }

    /// <summary>
    /// The root of the mean, over outputs and predicted parts, of the squared error over the variance of the target, with the best penalty; outputs that never
    /// change are ignored. Neighbouring samples of a series are similar, so generalised cross-validation, which leaves out single samples, would choose too small a penalty.
    /// </summary>
    /// <param name="searched">Gets the share of the penalties that were tried, after each.</param>
    /// <exception cref="TrainingException">No penalty gives a solution.</exception>
    public double Error(Action<double>? searched = null)
    {
        RidgeAccumulator all = Total(-1);
        RidgeAccumulator[] others = [.. parts.Validated.Select(Total)];
        double best = double.PositiveInfinity;
        for (int i = 0; i < Penalties.Length; i++)
        {
            if (Error(Penalties[i], others, all) is var error && error < best)
            {
                (best, penalty) = (error, Penalties[i]);
            }

            searched?.Invoke((i + 1) / (double)Penalties.Length);
        }

        return !double.IsNaN(penalty) ? Math.Sqrt(best) : throw new TrainingException("No penalty gives a regression: the features of this liquid are too large or all the same. Try another liquid.");
    }

    private double Error(double lambda, RidgeAccumulator[] others, RidgeAccumulator all)
    {
        var errors = new double[task.OutputSize];
        long predicted = 0;
        for (int i = 0; i < others.Length; i++)
        {
            try
            {
                sums[parts.Validated[i]].AddSquaredErrors(others[i].Solve(lambda), errors);
            }
            catch (TrainingException)
            {
                return double.PositiveInfinity; // singular with this penalty
            }

            predicted += sums[parts.Validated[i]].SampleCount;
        }

        double sum = 0;
        int counted = 0;
        for (int o = 0; o < errors.Length; o++)
        {
            if (all.VarianceOf(o) is var variance and > 0)
            {
                sum += errors[o] / predicted / variance;
                counted++;
            }
        }

        return counted > 0 ? sum / counted : 0;
    }

    /// <summary>The regression on all samples, with the penalty that <see cref="Error(Action{double})"/> found.</summary>
    /// <param name="steps">The neuron steps of a tick, for a host that runs the readout.</param>
    public RidgeSolution Solve(int steps)
    {
        RidgeSolution scaled = Total(-1).Solve(penalty);
        double[] weights = scaled.Weights.ToArray(), bias = scaled.Bias.ToArray(), errors = scaled.MeanSquaredErrors.ToArray();
        for (int o = 0; o < bias.Length; o++)
        {
            bias[o] *= deviations[o];
            errors[o] *= deviations[o] * deviations[o];
            for (int i = 0; i < scaled.FeatureCount; i++)
            {
                weights[(o * scaled.FeatureCount) + i] *= deviations[o];
            }
        }

        return new RidgeSolution(scaled.Lambda, Total(-1).SampleCount, weights, bias, errors) { Timing = new ReadoutTiming(steps, task.Latency, task.Warmup) };
    }

    private RidgeAccumulator Total(int without)
    {
        var total = new RidgeAccumulator(sums[0].FeatureCount, task.OutputSize, threads: 1);
        for (int part = 0; part < sums.Length; part++)
        {
            if (part != without)
            {
                total.Merge(sums[part]);
            }
        }

        return total;
    }

    private void Run(int sequence, FeatureSource source)
    {
        int samples = task.SamplesOf(sequence);
        if (samples == 0 || parts.PartOf(sequence, 0) < 0)
        {
            return;
        }

        source.Reset();
        var wanted = new float[task.OutputSize];
        ReadOnlySpan<float> inputs = task.InputsOf(sequence);
        for (int frame = 0; frame < task.Warmup + samples; frame++)
        {
            ReadOnlySpan<float> features = source.Next(inputs.Slice(frame * task.InputSize, task.InputSize));
            if (frame >= task.Warmup)
            {
                int part = parts.PartOf(sequence, frame - task.Warmup);
                if (part < 0)
                {
                    return;
                }

                ReadOnlySpan<float> targets = task.TargetsOf(sequence, frame + task.Latency);
                for (int o = 0; o < wanted.Length; o++)
                {
                    wanted[o] = (float)(targets[o] / deviations[o]);
                }

                sums[part].Add(features, wanted);
            }
        }
    }
}
