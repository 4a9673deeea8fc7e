using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>The loss of one sequence's outputs, and its derivative by each of them.</summary>
internal sealed class SequenceLoss(SequenceSet set, LossKind kind, OutputPooling pooling, int warmup)
{
    /// <summary>Evaluates a sequence.</summary>
    /// <param name="sequence">Which.</param>
    /// <param name="outputs">[T, output].</param>
    /// <param name="gradient">[T, output], overwritten; empty when only the loss is wanted.</param>
    /// <returns>The loss, and whether the class was predicted correctly (false without classes).</returns>
    public (double Loss, bool Right) Evaluate(int sequence, ReadOnlySpan<double> outputs, Span<double> gradient)
    {
        gradient.Clear();
        return pooling == OutputPooling.EachStep
            ? (EachStep(set.TargetsOf(sequence), outputs, gradient), false)
            : Pooled(sequence, outputs, gradient);
    }

    /// <summary>As <see cref="Evaluate"/> with pooling, from the mean output after the warmup alone; the gradient is by that mean.</summary>
    public (double Loss, bool Right) EvaluateMean(int sequence, Span<double> mean, Span<double> gradient)
    {
        double scale = pooling == OutputPooling.Sum ? set.StepsOf(sequence) - warmup : 1;
        return Scaled(sequence, mean, gradient, scale);
    }

    private double EachStep(ReadOnlySpan<float> targets, ReadOnlySpan<double> outputs, Span<double> gradient)
    {
        int from = warmup * set.Outputs, count = outputs.Length - from;
        double sum = 0;
        for (int i = from; i < outputs.Length; i++)
        {
            double difference = outputs[i] - targets[i];
            sum += difference * difference;
            if (!gradient.IsEmpty)
            {
                gradient[i] = 2 * difference / count;
            }
        }

        return sum / count;
    }

    private (double Loss, bool Right) Pooled(int sequence, ReadOnlySpan<double> outputs, Span<double> gradient)
    {
        int width = set.Outputs, steps = outputs.Length / width;
        Span<double> pooled = new double[width], slope = new double[width];
        for (int t = warmup; t < steps; t++)
        {
            DoubleSpan.Add(pooled, outputs.Slice(t * width, width));
        }

        (double loss, bool right) = Scaled(sequence, pooled, slope, pooling == OutputPooling.Mean ? 1.0 / (steps - warmup) : 1);
        for (int t = warmup; t < steps && !gradient.IsEmpty; t++)
        {
            slope.CopyTo(gradient.Slice(t * width, width));
        }

        return (loss, right);
    }

    /// <summary>The loss of <c>scale * pooled</c>, and its derivative by pooled.</summary>
    private (double Loss, bool Right) Scaled(int sequence, Span<double> pooled, Span<double> slope, double scale)
    {
        for (int o = 0; o < pooled.Length; o++)
        {
            pooled[o] *= scale;
        }

        (double loss, bool right) = kind == LossKind.SoftmaxCrossEntropy
            ? CrossEntropy(pooled, set.ClassOf(sequence), slope)
            : (Squared(pooled, set.TargetsOf(sequence), slope), false);
        for (int o = 0; o < slope.Length; o++)
        {
            slope[o] *= scale;
        }

        return (loss, right);
    }

    private static double Squared(ReadOnlySpan<double> pooled, ReadOnlySpan<float> targets, Span<double> slope)
    {
        double sum = 0;
        for (int o = 0; o < pooled.Length; o++)
        {
            double difference = pooled[o] - targets[o];
            sum += difference * difference;
            slope[o] = 2 * difference / pooled.Length;
        }

        return sum / pooled.Length;
    }

    private static (double Loss, bool Right) CrossEntropy(ReadOnlySpan<double> pooled, int label, Span<double> slope)
    {
        // The largest output is subtracted, so that no exponential overflows and one of them is 1. Of equal outputs the first is the prediction.
        int best = 0;
        for (int o = 1; o < pooled.Length; o++)
        {
            best = pooled[o] > pooled[best] ? o : best;
        }

        double sum = 0;
        for (int o = 0; o < pooled.Length; o++)
        {
            slope[o] = Exponential.Exp(pooled[o] - pooled[best]);
            sum += slope[o];
        }

        for (int o = 0; o < pooled.Length; o++)
        {
            slope[o] = (slope[o] / sum) - (o == label ? 1 : 0);
        }

        // Outputs that are not finite give a loss that is not finite; the training loop refuses it.
        double log = sum >= 1 && sum <= double.MaxValue ? InverseNormal.Log(sum) : double.NaN;
        return (log - (pooled[label] - pooled[best]), best == label);
    }
}
