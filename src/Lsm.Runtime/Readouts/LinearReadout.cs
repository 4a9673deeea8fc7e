using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Readouts;

/// <summary><c>out = W·features + b</c>. Immutable and free-threaded.</summary>
public sealed class LinearReadout : Readout
{
    private readonly float[] weights;
    private readonly float[] bias;

    /// <summary>Creates a readout with given weights.</summary>
    /// <param name="featureCount">The number of neurons of the reservoir, at least 1.</param>
    /// <param name="outputCount">The number of motors, 1 to 2^20. With the features padded to a multiple of 64 there must be fewer than 2^31 weights.</param>
    /// <param name="weights">[output, feature], finite, magnitudes at most 2^30; below 2^-50 becomes 0.</param>
    /// <param name="bias">[output], or empty for none.</param>
    /// <exception cref="ArgumentException">A length differs or a value is out of range; the message names it.</exception>
    public LinearReadout(int featureCount, int outputCount, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias = default)
        : base(featureCount, outputCount)
    {
        this.weights = Tensor(nameof(weights), weights, LayerSize(nameof(outputCount), outputCount, featureCount), $"[{outputCount}, {featureCount}]");
        this.bias = BiasTensor(nameof(bias), bias, outputCount);
        PaddedWeights = PartialSums.PadRows(this.weights, outputCount, featureCount);
    }

    /// <summary>[output, feature]: the weights.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>[output]: the bias.</summary>
    public ReadOnlySpan<float> Bias => bias;

    /// <inheritdoc/>
    public override string Name => LinearName;

    internal float[] PaddedWeights { get; }

    /// <summary>Creates an untrained readout: weights and bias are uniform in ±1/sqrt(features), from a random stream of their own.</summary>
    internal static LinearReadout Random(int features, int outputs, ulong seed)
    {
        int size = LayerSize(nameof(outputs), outputs, features);
        var uniform = new ReadoutWeights(seed);
        return new LinearReadout(features, outputs, uniform.Draw(size, features), uniform.Draw(outputs, features));
    }

    internal override void EvaluatePadded(ReadOnlySpan<float> features, Span<float> outputs, Span<float> scratch)
    {
        int stride = PartialSums.Pad(FeatureCount);
        for (int o = 0; o < OutputCount; o++)
        {
            outputs[o] = PartialSums.Dot(PaddedWeights.AsSpan(o * stride, stride), features, bias[o]);
        }
    }

    internal override double LargestMotor(double largestFeature) => PartialSums.LargestDot(weights, bias, largestFeature).Max();

    private protected override void AddTo(ref ContentHash content)
    {
        content.Add(weights);
        content.Add(bias);
    }

    internal override bool HasShapeOf(Readout other) =>
        other is LinearReadout && other.FeatureCount == FeatureCount && other.OutputCount == OutputCount;
}
