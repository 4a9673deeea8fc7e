using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>The normal equations of a ridge regression, centred so that the bias drops out, ready to be solved for any lambda.</summary>
internal sealed class RidgeEquations
{
    private readonly ReadoutTiming? timing;    // of the frames that the samples came from
    private readonly int n;
    private readonly long samples;
    private readonly double weight;            // sum of the sample weights
    private readonly double[] outputWeights;
    private readonly double[] gram;            // packed lower triangle, centred
    private readonly double[][] cross;         // [output][feature], centred
    private readonly double[] spread;          // [output]: centred sum of squares
    private readonly double[] raw;             // [feature]: sum of squares before centring
    private readonly double[] means;           // [feature]
    private readonly double[] targetMeans;
    private readonly double[] targetSquares;   // [output]: before centring
    private double[]? deviations;              // [feature]: the divisors of the features; null if they were not scaled
    private readonly double rounding;          // the largest rounding error of a sum of squares, relative to the sum

    public RidgeEquations(double[] sums, int features, int outputs, long samples, ReadOnlySpan<double> outputWeights, ReadoutTiming? timing)
    {
        this.timing = timing;
        this.outputWeights = OutputWeights(outputs, outputWeights);
        if (samples == 0)
        {
            throw new TrainingException("There is nothing to solve: no sample was added (or all had weight 0).");
        }

        n = features;
        this.samples = samples;
        ReadOnlySpan<double> ones = Row(sums, features);
        weight = ones[features];
        means = new double[features];
        raw = new double[features];
        gram = new double[TriangleUpdate.RowStart(features)];
        for (int i = 0; i < features; i++)
        {
            ReadOnlySpan<double> row = Row(sums, i);
            Span<double> centred = gram.AsSpan((int)TriangleUpdate.RowStart(i), i + 1);
            for (int j = 0; j <= i; j++)
            {
                centred[j] = row[j] - (ones[i] * ones[j] / weight);
            }

            means[i] = ones[i] / weight;
            raw[i] = row[i];
        }

        cross = new double[outputs][];
        spread = new double[outputs];
        targetMeans = new double[outputs];
        targetSquares = new double[outputs];
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<double> row = Row(sums, features + 1 + o);
            double sum = row[features];
            cross[o] = new double[features];
            for (int j = 0; j < features; j++)
            {
                cross[o][j] = row[j] - (sum * ones[j] / weight);
            }

            targetSquares[o] = row[features + 1 + o];
            spread[o] = targetSquares[o] - (sum * sum / weight);
            targetMeans[o] = sum / weight;
        }

        foreach (double value in sums)
        {
            if (!double.IsFinite(value))
            {
                throw new TrainingException(
                    "The sums of the accumulator overflowed: features, targets or weights are too large. Scale them down.");
            }
        }

        // A sum of T products has an error of about T roundings; a smaller variance comes from rounding, not from the data.
        rounding = Math.Min(0.01, (n + (double)samples) * 2.220446049250313e-16);
        for (int i = 0; i < n; i++)
        {
            if (gram[TriangleUpdate.RowStart(i) + i] <= rounding * raw[i])
            {
                Silence(i);
            }
        }
    }

    /// <summary>Divides every feature by its standard deviation, or by a share of the mean deviation if that is larger. Solutions are still in the units of the features.</summary>
    public void ScaleFeatures(double deviationFloor)
    {
        deviations = new double[n];
        for (int i = 0; i < n; i++)
        {
            deviations[i] = Math.Sqrt(Math.Max(0, gram[TriangleUpdate.RowStart(i) + i] / weight));
        }

        double smallest = deviationFloor * deviations.Average();
        for (int i = 0; i < n; i++)
        {
            double deviation = Math.Max(deviations[i], smallest);
            deviations[i] = deviation > 0 ? deviation : 1;
        }

        for (int i = 0; i < n; i++)
        {
            Span<double> row = gram.AsSpan((int)TriangleUpdate.RowStart(i), i + 1);
            for (int j = 0; j <= i; j++)
            {
                row[j] /= deviations[i] * deviations[j];
            }

            means[i] /= deviations[i];
            raw[i] /= deviations[i] * deviations[i];
            foreach (double[] output in cross)
            {
                output[i] /= deviations[i];
            }
        }
    }

    public RidgeSolution Solve(double lambda, int threads) =>
        TrySolve(lambda, threads, out int failed) ?? throw Singular(lambda, failed);

    /// <summary>The solution; if the system is singular in double arithmetic, null and the feature at which the factorisation failed.</summary>
    public RidgeSolution? TrySolve(double lambda, int threads, out int failed)
    {
        failed = -1;
        if (!(lambda >= 0) || !double.IsFinite(lambda))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "lambda must be finite and at least 0.");
        }

        if (lambda == 0 && samples <= n)
        {
            throw new TrainingException(
                $"{samples} samples cannot determine {n} weights and a bias with lambda 0: add at least {n + 1 - samples} more "
                + "samples, or use lambda > 0.");
        }

        int outputs = outputWeights.Length;
        var weights = new double[outputs * n];
        var bias = new double[outputs];
        var errors = new double[outputs];
        var block = new OutputBlock(n);
        for (int first = 0, end; first < outputs; first = end)
        {
            // Consecutive outputs with the same weight share one factorisation.
            end = first + 1;
            while (end < outputs && outputWeights[end] == outputWeights[first])
            {
                end++;
            }

            if (Factor(lambda / outputWeights[first], threads, out failed) is not { } factor)
            {
                return null;
            }

            for (int o = first; o < end; o += OutputBlock.Width)
            {
                int count = Math.Min(OutputBlock.Width, end - o);
                for (int i = 0; i < n; i++)
                {
                    for (int output = 0; output < OutputBlock.Width; output++)
                    {
                        block[i, output] = output < count ? cross[o + output][i] : 0;
                    }
                }

                factor.Solve(block);
                for (int output = 0; output < count; output++)
                {
                    Finish(o + output, lambda, block, output, weights.AsSpan((o + output) * n, n), out bias[o + output], out errors[o + output]);
                }
            }
        }

        return new RidgeSolution(lambda, samples, weights, bias, errors) { Timing = timing };
    }

    /// <summary>Takes the weights of an output from a solved block, in the units of the features, and computes its bias and its mean squared error.</summary>
    private void Finish(int o, double lambda, OutputBlock block, int output, Span<double> w, out double bias, out double error)
    {
        double offset = targetMeans[o], xb = 0, xx = 0;
        for (int i = 0; i < n; i++)
        {
            w[i] = block[i, output];
            offset -= w[i] * means[i];
            xb += w[i] * cross[o][i];
            xx += w[i] * w[i];
        }

        bias = offset;
        error = Error(o, lambda / outputWeights[o], xb, xx) / weight;
        if (!double.IsFinite(offset) || !double.IsFinite(xx))
        {
            throw new TrainingException(FormattableString.Invariant($"The weights of output {o} overflow with lambda {lambda}. Use a larger lambda."));
        }

        for (int i = 0; deviations is not null && i < n; i++)
        {
            w[i] /= deviations[i];
        }
    }

    /// <summary>The lambdas with a valid score, the best score first and of equal scores the larger lambda first.</summary>
    public double[] Rank(ReadOnlySpan<double> lambdas, int threads)
    {
        if (lambdas.IsEmpty)
        {
            throw new ArgumentException("The grid of lambdas is empty; give at least one value above 0.", nameof(lambdas));
        }

        foreach (double lambda in lambdas)
        {
            if (!(lambda > 0) || !double.IsFinite(lambda))
            {
                throw new ArgumentOutOfRangeException(nameof(lambdas), lambda, "every lambda of the grid must be finite and above 0.");
            }
        }

        int outputs = outputWeights.Length;
        var sides = new double[outputs][];
        for (int o = 0; o < outputs; o++)
        {
            sides[o] = (double[])cross[o].Clone();
        }

        var form = new TridiagonalForm(gram, n, sides, threads);
        (double Score, double Lambda)[] judged = [.. lambdas.ToArray().Select(lambda => (Score(form, lambda), lambda))];
        return
        [
            .. judged.Where(entry => entry.Score < double.PositiveInfinity)
                .OrderBy(entry => entry.Score).ThenByDescending(entry => entry.Lambda).Select(entry => entry.Lambda),
        ];
    }

    /// <summary>The error for a grid without a usable lambda.</summary>
    public TrainingException NoneWillDo() => new(
        $"No lambda of the grid has a valid score: {samples} samples leave no degree of freedom over {n} features, or every lambda is below the rounding "
        + FormattableString.Invariant($"of the sums. Add samples, or larger lambdas (try {Advice():G3})."));

    /// <summary>
    /// The score of one lambda, infinite when it has no meaning: it is below the rounding errors of the sums (at or below 2^-52 of their
    /// trace), or no degree of freedom is left. The outputs form one stacked problem.
    /// </summary>
    private double Score(TridiagonalForm form, double lambda)
    {
        int outputs = outputWeights.Length;
        double error = 0, freedom = 0;
        Span<double> xb = new double[outputs], xx = new double[outputs];
        double trace = 0, drowned = 0;
        for (int i = 0; i < n; i++)
        {
            drowned += 2.220446049250313e-16 * gram[TriangleUpdate.RowStart(i) + i];
        }

        for (int o = 0; o < outputs; o++)
        {
            double own = lambda / outputWeights[o];
            if (own <= drowned)
            {
                return double.PositiveInfinity;
            }

            if ((o == 0 || outputWeights[o] != outputWeights[o - 1]) && !form.TrySolve(own, out trace, xb, xx))
            {
                return double.PositiveInfinity;
            }

            // Without a floor, noise would rank fits that are exact up to rounding; with it the larger lambda is taken.
            error += outputWeights[o] * Math.Max(Error(o, own, xb[o], xx[o]), RoundingFloor(o));
            freedom += samples - 1 - (n - (own * trace));
        }

        // With less than a millionth of the samples as degrees of freedom, the ratio would consist of rounding errors.
        return freedom > 1e-6 * samples ? samples * (double)outputs * error / (freedom * freedom) : double.PositiveInfinity;
    }

    /// <summary>The weighted squared error at the solution w of <c>(G + lambda) w = c</c>: <c>y'y - w'c - lambda w'w</c>.</summary>
    private double Error(int output, double lambda, double xb, double xx)
    {
        double error = spread[output] - xb - (lambda * xx);
        return error > RoundingFloor(output) ? error : 0;
    }

    private double RoundingFloor(int output) => 1e-14 * targetSquares[output];

    private CholeskyFactor? Factor(double lambda, int threads, out int failed)
    {
        var triangle = (double[])gram.Clone();
        var smallest = new double[n];

        for (int i = 0; i < n; i++)
        {
            triangle[TriangleUpdate.RowStart(i) + i] += lambda;

            // The penalty raises every pivot to lambda up to rounding, so only a pivot near zero is a failure.
            smallest[i] = lambda > 0 ? 0 : rounding * raw[i];
        }

        return CholeskyFactor.TryCreate(triangle, smallest, threads, out failed);
    }

    private TrainingException Singular(double lambda, int failed) => new(
        FormattableString.Invariant($"The system is singular with lambda {lambda:G3}: feature {failed} ")
        + (gram[TriangleUpdate.RowStart(failed) + failed] == 0
            ? "never changes"
            : "is a combination of the features before it (a duplicate, for instance)")
        + FormattableString.Invariant($". Use {(lambda > 0 ? "a larger lambda" : "lambda > 0")} (try {Advice():G3}), or leave the feature out."));

    /// <summary>A feature that never changes gets exactly the weight 0, because its rounding errors are removed; the bias replaces it.</summary>
    private void Silence(int feature)
    {
        for (int j = 0; j < n; j++)
        {
            gram[TriangleUpdate.RowStart(Math.Max(feature, j)) + Math.Min(feature, j)] = 0;
        }

        foreach (double[] cross in this.cross)
        {
            cross[feature] = 0;
        }
    }

    /// <summary>A penalty that is safely above the rounding errors of the sums: a billionth of the mean sum of squares.</summary>
    private double Advice()
    {
        double sum = 0;
        foreach (double square in raw)
        {
            sum += square;
        }

        return sum > 0 ? 1e-9 * sum / n : 1;
    }

    private static double[] OutputWeights(int outputs, ReadOnlySpan<double> given)
    {
        var weights = new double[outputs];
        Array.Fill(weights, 1);
        if (given.IsEmpty)
        {
            return weights;
        }

        SampleCheck.Length("outputWeights", given.Length, outputs, "OutputCount");
        for (int o = 0; o < outputs; o++)
        {
            if (!(given[o] > 0) || !double.IsFinite(given[o]))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(given), given[o], $"outputWeights[{o}] must be finite and above 0.");
            }

            weights[o] = given[o];
        }

        return weights;
    }

    private static ReadOnlySpan<double> Row(double[] sums, int row) => sums.AsSpan((int)TriangleUpdate.RowStart(row), row + 1);
}
