namespace Lsm.Runtime.Monitoring;

/// <summary>How many of the features of a liquid say something of their own.</summary>
internal static class FeatureRank
{
    /// <summary>A feature counts if at least this share of its variance is not a linear combination of the features that count already.</summary>
    private const double OwnShare = 0.01;

    /// <summary>
    /// Counts features by pivoted Cholesky decomposition of their correlations: the feature with the largest variance left counts and is projected out of
    /// the others, until no feature has <see cref="OwnShare"/> of its variance left. Constant features do not count.
    /// </summary>
    /// <param name="standard">[frame, feature]: mean 0 and variance 1 over the frames; 0 for constant features.</param>
    /// <param name="frames">The number of frames.</param>
    /// <param name="features">The number of features.</param>
    public static int Count(double[] standard, int frames, int features)
    {
        double[] correlations = Correlations(standard, frames, features);
        var left = new double[features];
        for (int i = 0; i < features; i++)
        {
            left[i] = correlations[(i * features) + i];
        }

        var columns = new List<double[]>();
        while (true)
        {
            int pivot = Array.IndexOf(left, left.Max());
            if (left[pivot] < OwnShare)
            {
                return columns.Count;
            }

            double root = Math.Sqrt(left[pivot]);
            var column = new double[features];
            for (int i = 0; i < features; i++)
            {
                column[i] = correlations[(pivot * features) + i];
            }

            foreach (double[] earlier in columns)
            {
                for (int i = 0; i < features; i++)
                {
                    column[i] -= earlier[i] * earlier[pivot];
                }
            }

            for (int i = 0; i < features; i++)
            {
                column[i] /= root;
                left[i] -= column[i] * column[i];
            }

            left[pivot] = 0;
            columns.Add(column);
        }
    }

    private static double[] Correlations(double[] standard, int frames, int features)
    {
        var correlations = new double[features * features];
        for (int t = 0; t < frames; t++)
        {
            ReadOnlySpan<double> row = standard.AsSpan(t * features, features);
            for (int i = 0; i < features; i++)
            {
                double value = row[i];
                if (value == 0)
                {
                    continue;
                }

                Span<double> sums = correlations.AsSpan(i * features, features);
                for (int j = 0; j < features; j++)
                {
                    sums[j] += value * row[j];
                }
            }
        }

        for (int i = 0; i < correlations.Length; i++)
        {
            correlations[i] /= frames;
        }

        return correlations;
    }
}
