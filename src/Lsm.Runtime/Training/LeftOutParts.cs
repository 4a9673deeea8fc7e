using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>
/// Ridge regression on parts of the samples: chooses the penalty with which parts are predicted best from the others. Neighbouring samples of a series are similar, so generalised
/// cross-validation, which leaves out single samples, would choose too small a penalty.
/// </summary>
internal sealed class LeftOutParts
{
    private static readonly double[] Penalties = [1e-9, 1e-7, 1e-5, 1e-3, 1e-1, 10, 1e3, 1e5, 1e7]; // features of graded spikes have sums of squares of 1e8 and more

    private readonly RidgeAccumulator[] parts;
    private readonly int threads;

    /// <param name="count">The parts, at least 2.</param>
    /// <param name="features">The features of a sample.</param>
    /// <param name="outputs">The targets of a sample.</param>
    /// <param name="threads">The threads of each regression; 0 for all cores.</param>
    public LeftOutParts(int count, int features, int outputs, int threads)
    {
        this.threads = threads;
        parts = [.. Enumerable.Range(0, count).Select(_ => new RidgeAccumulator(features, outputs, threads))];
    }

    /// <summary>The sums of a part.</summary>
    public RidgeAccumulator this[int part] => parts[part];

    /// <summary>The best penalty, and with it the mean, over outputs and predicted parts, of the squared error over the variance of the target. Outputs that never change are ignored.</summary>
    /// <param name="predicted">The parts that are predicted, each from all others.</param>
    /// <param name="searched">Gets the share of the penalties that were tried, after each.</param>
    /// <exception cref="TrainingException">No penalty gives a solution.</exception>
    public (double Penalty, double Error) Choose(IReadOnlyList<int> predicted, Action<double>? searched = null)
    {
        RidgeAccumulator all = Total();
        RidgeAccumulator[] others = [.. predicted.Select(Total)];
        (double Penalty, double Error) best = (double.NaN, double.PositiveInfinity);
        for (int i = 0; i < Penalties.Length; i++)
        {
            if (ErrorOf(Penalties[i], predicted, others, all) is var error && error < best.Error)
            {
                best = (Penalties[i], error);
            }

            searched?.Invoke((i + 1) / (double)Penalties.Length);
        }

        return !double.IsNaN(best.Penalty) ? best : throw new TrainingException("No penalty gives a regression: the features of this liquid are too large or all the same. Try another liquid.");
    }

    /// <summary>The sums of all parts, or of all but one.</summary>
    public RidgeAccumulator Total(int without = -1)
    {
        var total = new RidgeAccumulator(parts[0].FeatureCount, parts[0].OutputCount, threads);
        for (int part = 0; part < parts.Length; part++)
        {
            if (part != without)
            {
                total.Merge(parts[part]);
            }
        }

        return total;
    }

    private double ErrorOf(double penalty, IReadOnlyList<int> predicted, RidgeAccumulator[] others, RidgeAccumulator all)
    {
        var errors = new double[all.OutputCount];
        long samples = 0;
        for (int i = 0; i < others.Length; i++)
        {
            try
            {
                parts[predicted[i]].AddSquaredErrors(others[i].Solve(penalty), errors);
            }
            catch (TrainingException)
            {
                return double.PositiveInfinity; // singular with this penalty
            }

            samples += parts[predicted[i]].SampleCount;
        }

        double sum = 0;
        int counted = 0;
        for (int o = 0; o < errors.Length; o++)
        {
            if (all.VarianceOf(o) is var variance and > 0)
            {
                sum += errors[o] / samples / variance;
                counted++;
            }
        }

        return counted > 0 ? sum / counted : 0;
    }
}
