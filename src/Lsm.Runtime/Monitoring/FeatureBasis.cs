namespace Lsm.Runtime.Monitoring;

/// <summary>
/// The independent features of a liquid, found by pivoted Cholesky decomposition of the correlations: the feature with the largest
/// variance left counts and is projected out of the others, until none has <see cref="OwnShare"/> of its variance and more than the noise left. Constant features do not count.
/// </summary>
internal sealed class FeatureBasis
{
    /// <summary>A feature counts if at least this share of its variance, and more than noise gives it, is not a linear combination of the features that count already.</summary>
    private const double OwnShare = 0.01;

    private readonly double[] standard;
    private readonly int frames;
    private readonly int features;
    private readonly List<int> pivots = [];
    private readonly List<double[]> columns = []; // [pivot][feature]: the factor L of the correlations

    /// <param name="standard">[frame, feature]: mean 0 and variance 1 over the frames; 0 for constant features.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="noise">[feature]: the variance that noise in the sensors gives a feature.</param>
    public FeatureBasis(double[] standard, int features, double[] noise)
    {
        (this.standard, this.features, frames) = (standard, features, standard.Length / features);
        double[] correlations = Correlations();
        var left = new double[features];
        for (int i = 0; i < features; i++)
        {
            left[i] = correlations[(i * features) + i];
        }

        for (int pivot = Pivot(left, noise); pivot >= 0; pivot = Pivot(left, noise))
        {
            Add(pivot, correlations.AsSpan(pivot * features, features), left);
        }
    }

    /// <summary>The number of features that count.</summary>
    public int Count => pivots.Count;

    /// <summary>
    /// The share of a signal's variance that a linear readout of the features can give, 0 to 1, less what chance would give as many features; 0 for
    /// a constant signal.
    /// </summary>
    /// <param name="signal">[frame].</param>
    public double Explained(ReadOnlySpan<double> signal)
    {
        double mean = 0, variance = 0;
        foreach (double value in signal)
        {
            mean += value / frames;
        }

        foreach (double value in signal)
        {
            variance += (value - mean) * (value - mean) / frames;
        }

        int free = frames - Count - 1;
        if (variance <= 1e-12 * mean * mean || variance == 0 || free < 1)
        {
            return 0;
        }

        var solved = new double[Count];
        double explained = 0;
        for (int p = 0; p < Count; p++)
        {
            double sum = 0;
            for (int t = 0; t < frames; t++)
            {
                sum += standard[(t * features) + pivots[p]] * (signal[t] - mean);
            }

            sum /= frames;
            for (int q = 0; q < p; q++)
            {
                sum -= columns[q][pivots[p]] * solved[q];
            }

            solved[p] = sum / columns[p][pivots[p]];
            explained += solved[p] * solved[p];
        }

        return Math.Clamp(1 - ((1 - (explained / variance)) * (frames - 1) / free), 0, 1);
    }

    private void Add(int pivot, ReadOnlySpan<double> correlations, double[] left)
    {
        double[] column = correlations.ToArray();
        foreach (double[] earlier in columns)
        {
            for (int i = 0; i < features; i++)
            {
                column[i] -= earlier[i] * earlier[pivot];
            }
        }

        double root = Math.Sqrt(left[pivot]);
        for (int i = 0; i < features; i++)
        {
            column[i] /= root;
            left[i] -= column[i] * column[i];
        }

        left[pivot] = 0;
        pivots.Add(pivot);
        columns.Add(column);
    }

    /// <summary>The feature with the most variance left that counts, or -1.</summary>
    private static int Pivot(double[] left, double[] noise)
    {
        int pivot = -1;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] >= OwnShare && left[i] > noise[i] && (pivot < 0 || left[i] > left[pivot]))
            {
                pivot = i;
            }
        }

        return pivot;
    }

    private double[] Correlations()
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
