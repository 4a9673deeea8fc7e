namespace Lsm.Runtime.Training;

/// <summary>The squared errors of a ridge regression on its samples.</summary>
internal static class RidgeErrors
{
    /// <summary>Adds, for each output, the squared error of a solution on the samples, computed from their sums; not below 0.</summary>
    /// <param name="sums">The packed lower triangle of the products of features, the constant 1 and targets.</param>
    /// <param name="solution">A solution with the same counts.</param>
    /// <param name="featureCount">The features.</param>
    /// <param name="outputCount">The targets of a sample.</param>
    /// <param name="errors">[output], added to.</param>
    public static void Add(double[] sums, RidgeSolution solution, int featureCount, int outputCount, Span<double> errors)
    {
        int width = OutputBlock.Width, ones = featureCount;
        var weights = new OutputBlock(featureCount + 1);
        Span<double> below = stackalloc double[width], found = stackalloc double[width];
        for (int first = 0; first < outputCount; first += width)
        {
            int count = Math.Min(width, outputCount - first);
            for (int o = 0; o < count; o++)
            {
                for (int i = 0; i < featureCount; i++)
                {
                    weights[i, o] = solution.Weights[((first + o) * featureCount) + i];
                }

                weights[ones, o] = solution.Bias[first + o];
                found[o] = sums[TriangleUpdate.RowStart(ones + 1 + first + o) + ones + 1 + first + o];
            }

            for (int i = 0; i <= featureCount; i++)
            {
                weights.SumsBelow(sums, i, below);
                double square = sums[TriangleUpdate.RowStart(i) + i];
                for (int o = 0; o < count; o++)
                {
                    double target = sums[TriangleUpdate.RowStart(ones + 1 + first + o) + i];
                    found[o] += weights[i, o] * ((2 * below[o]) + (square * weights[i, o]) - (2 * target));
                }
            }

            for (int o = 0; o < count; o++)
            {
                errors[first + o] += Math.Max(found[o], 0);
            }
        }
    }
}
