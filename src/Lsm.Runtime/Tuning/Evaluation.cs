using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tuning;

/// <summary>Scores features on a task: ridge regression on some parts of the samples, and its error on another.</summary>
internal sealed class Evaluation
{
    private readonly TuningTask task;
    private readonly SampleParts parts;
    private readonly LeftOutParts sums;
    private double penalty = double.NaN;  // the best one, once it is known
    private readonly double[] deviations; // [output]: targets are divided by it, so that outputs in different units have the same weight

    private Evaluation(TuningTask task, SampleParts parts, int features)
    {
        (this.task, this.parts) = (task, parts);
        deviations = task.Deviations();
        sums = new LeftOutParts(parts.Count, features, task.OutputSize, threads: 1);
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

    /// <summary>The root of the mean, over outputs and predicted parts, of the squared error over the variance of the target, with the best penalty (<see cref="LeftOutParts"/>).</summary>
    /// <param name="searched">Gets the share of the penalties that were tried, after each.</param>
    /// <exception cref="TrainingException">No penalty gives a solution.</exception>
    public double Error(Action<double>? searched = null)
    {
        (penalty, double error) = sums.Choose(parts.Validated, searched);
        return Math.Sqrt(error);
    }

    /// <summary>The regression on all samples, with the penalty that <see cref="Error(Action{double})"/> found.</summary>
    /// <param name="steps">The neuron steps of a tick, for a host that runs the readout.</param>
    public RidgeSolution Solve(int steps)
    {
        RidgeAccumulator all = sums.Total();
        RidgeSolution scaled = all.Solve(penalty);
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

        return new RidgeSolution(scaled.Lambda, all.SampleCount, weights, bias, errors) { Timing = new ReadoutTiming(steps, task.Latency, task.Warmup) };
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
