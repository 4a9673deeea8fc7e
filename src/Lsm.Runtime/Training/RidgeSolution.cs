using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>What ridge regression found: weights and bias in double, and how well they fit. Immutable, free-threaded.</summary>
public sealed class RidgeSolution
{
    private readonly double[] _weights;
    private readonly double[] _bias;
    private readonly double[] _errors;

    private readonly long _samples;

    internal RidgeSolution(double lambda, long samples, double[] weights, double[] bias, double[] errors)
    {
        Lambda = lambda;
        _samples = samples;
        _weights = weights;
        _bias = bias;
        _errors = errors;
    }

    /// <summary>How many features the weights are for.</summary>
    public int FeatureCount => _weights.Length / _bias.Length;

    /// <summary>How many outputs.</summary>
    public int OutputCount => _bias.Length;

    /// <summary>The penalty that was given, or chosen by cross-validation.</summary>
    public double Lambda { get; }

    /// <summary>The weights, [output, feature]; output = weights · features + bias.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>The bias, one per output.</summary>
    public ReadOnlySpan<double> Bias => _bias;

    /// <summary>
    /// The weighted mean squared error over the samples it was fitted to, one per output, from the accumulated sums. Errors below
    /// about 1e-14 of the target's mean square drown in rounding and read as 0.
    /// </summary>
    public ReadOnlySpan<double> MeanSquaredErrors => _errors;

    /// <summary>The readout with these weights, rounded to float.</summary>
    /// <exception cref="TrainingException">A weight is beyond 2^30, the largest that a readout may have.</exception>
    public LinearReadout ToReadout()
    {
        var weights = new float[_weights.Length];
        var bias = new float[_bias.Length];
        WeightRange.Round(_weights, weights, "Use a larger lambda, or scale the targets down.");
        WeightRange.Round(_bias, bias, "Use a larger lambda, or scale the targets down.");
        return new LinearReadout(FeatureCount, OutputCount, weights, bias) { Training = Provenance.Ridge(Lambda, _samples) };
    }
}
