using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>The solution of a ridge regression: weights and bias in double, and how well they fit. Immutable and free-threaded.</summary>
public sealed class RidgeSolution
{
    private readonly double[] weights;
    private readonly double[] bias;
    private readonly double[] errors;

    private readonly long samples;

    internal RidgeSolution(double lambda, long samples, double[] weights, double[] bias, double[] errors)
    {
        Lambda = lambda;
        this.samples = samples;
        this.weights = weights;
        this.bias = bias;
        this.errors = errors;
    }

    /// <summary>The number of features.</summary>
    public int FeatureCount => weights.Length / bias.Length;

    /// <summary>The number of outputs.</summary>
    public int OutputCount => bias.Length;

    /// <summary>The penalty that was given, or chosen by cross-validation.</summary>
    public double Lambda { get; }

    /// <summary>The weights, [output, feature]; output = weights · features + bias.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>The bias, one per output.</summary>
    public ReadOnlySpan<double> Bias => bias;

    /// <summary>
    /// The weighted mean squared error over the samples it was fitted to, one per output, from the accumulated sums. Errors below
    /// about 1e-14 of the target's mean square are below the rounding error and read as 0.
    /// </summary>
    public ReadOnlySpan<double> MeanSquaredErrors => errors;

    /// <summary>The timing of the frames that the samples came from, or null.</summary>
    internal ReadoutTiming? Timing { get; init; }

    /// <summary>The outputs for the features of a sample, in double.</summary>
    /// <param name="features">[<see cref="FeatureCount"/>].</param>
    /// <param name="outputs">[<see cref="OutputCount"/>], overwritten.</param>
    internal void Predict(ReadOnlySpan<float> features, Span<double> outputs)
    {
        for (int o = 0; o < bias.Length; o++)
        {
            double sum = bias[o];
            for (int i = 0; i < features.Length; i++)
            {
                sum += weights[(o * features.Length) + i] * features[i];
            }

            outputs[o] = sum;
        }
    }

    /// <summary>The readout with these weights, rounded to float.</summary>
    /// <exception cref="TrainingException">A weight is beyond 2^30, the largest that a readout may have.</exception>
    public LinearReadout ToReadout()
    {
        var weights = new float[this.weights.Length];
        var bias = new float[this.bias.Length];
        WeightRange.Round(this.weights, weights, "Use a larger lambda, or scale the targets down.");
        WeightRange.Round(this.bias, bias, "Use a larger lambda, or scale the targets down.");
        return new LinearReadout(FeatureCount, OutputCount, weights, bias) { Training = Provenance.Ridge(Lambda, samples, Timing) };
    }
}
