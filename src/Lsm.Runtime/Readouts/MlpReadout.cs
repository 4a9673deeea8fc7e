using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Readouts;

/// <summary><c>out = W1·relu(W0·features + b0) + b1</c>, with half as many hidden units as neurons by default. Immutable and free-threaded.</summary>
public sealed class MlpReadout : Readout
{
    private readonly float[] hiddenWeights;
    private readonly float[] hiddenBias;
    private readonly float[] weights;
    private readonly float[] bias;

    /// <summary>Creates a readout with given weights.</summary>
    /// <param name="featureCount">The number of neurons of the reservoir, at least 1.</param>
    /// <param name="hiddenCount">The number of hidden units, 1 to 2^20. With the features padded to a multiple of 64 there must be fewer than 2^31 weights.</param>
    /// <param name="outputCount">The number of motors, 1 to 2^20. With the hidden units padded to a multiple of 64 there must be fewer than 2^31 weights.</param>
    /// <param name="hiddenWeights">[hidden, feature], finite, magnitudes at most 2^30; below 2^-50 becomes 0.</param>
    /// <param name="hiddenBias">[hidden], or empty for none.</param>
    /// <param name="weights">[output, hidden].</param>
    /// <param name="bias">[output], or empty for none.</param>
    /// <exception cref="ArgumentException">A length differs or a value is out of range; the message names it.</exception>
    public MlpReadout(
        int featureCount,
        int hiddenCount,
        int outputCount,
        ReadOnlySpan<float> hiddenWeights,
        ReadOnlySpan<float> hiddenBias,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias)
        : base(featureCount, outputCount)
    {
        HiddenCount = AtLeastOne(hiddenCount, nameof(hiddenCount));
        this.hiddenWeights = Tensor(nameof(hiddenWeights), hiddenWeights, LayerSize(nameof(hiddenCount), hiddenCount, featureCount), $"[{hiddenCount}, {featureCount}]");
        this.hiddenBias = BiasTensor(nameof(hiddenBias), hiddenBias, hiddenCount);
        this.weights = Tensor(nameof(weights), weights, LayerSize(nameof(outputCount), outputCount, hiddenCount), $"[{outputCount}, {hiddenCount}]");
        this.bias = BiasTensor(nameof(bias), bias, outputCount);
        PaddedHiddenWeights = PartialSums.PadRows(this.hiddenWeights, hiddenCount, featureCount);
        PaddedWeights = PartialSums.PadRows(this.weights, outputCount, hiddenCount);
    }

    /// <summary>The number of hidden units.</summary>
    public int HiddenCount { get; }

    /// <summary>[hidden, feature]: the weights of the hidden layer.</summary>
    public ReadOnlySpan<float> HiddenWeights => hiddenWeights;

    /// <summary>[hidden]: the bias of the hidden layer.</summary>
    public ReadOnlySpan<float> HiddenBias => hiddenBias;

    /// <summary>[output, hidden]: the weights of the output layer.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>[output]: the bias of the output layer.</summary>
    public ReadOnlySpan<float> Bias => bias;

    /// <inheritdoc/>
    public override string Name => MlpName;

    internal float[] PaddedHiddenWeights { get; }

    internal float[] PaddedWeights { get; }

    internal override int ScratchLength => PartialSums.Pad(HiddenCount);

    /// <summary>Creates an untrained readout: each layer is uniform in ±1/sqrt(inputs), from a random stream of its own.</summary>
    internal static MlpReadout Random(int features, int outputs, ulong seed)
    {
        int hidden = Math.Max(features / 2, 1);
        int first = LayerSize(nameof(hidden), hidden, features), second = LayerSize(nameof(outputs), outputs, hidden);
        var uniform = new ReadoutWeights(seed);
        return new MlpReadout(
            features,
            hidden,
            outputs,
            uniform.Draw(first, features),
            uniform.Draw(hidden, features),
            uniform.Draw(second, hidden),
            uniform.Draw(outputs, hidden));
    }

    internal override void EvaluatePadded(ReadOnlySpan<float> features, Span<float> outputs, Span<float> scratch)
    {
        int stride = PartialSums.Pad(FeatureCount), hiddenStride = PartialSums.Pad(HiddenCount);
        Span<float> hidden = scratch[..hiddenStride];
        for (int h = 0; h < HiddenCount; h++)
        {
            float sum = PartialSums.Dot(PaddedHiddenWeights.AsSpan(h * stride, stride), features, hiddenBias[h]);
            hidden[h] = sum;
        }

        EvaluateHidden(hidden, outputs);
    }

    /// <summary>The second layer, for the sums of the first, which it rectifies in place; [padded hidden unit].</summary>
    internal void EvaluateHidden(Span<float> hidden, Span<float> outputs)
    {
        int hiddenStride = PartialSums.Pad(HiddenCount);
        for (int h = 0; h < HiddenCount; h++)
        {
            hidden[h] = FloatRules.Snap(hidden[h] > 0 ? hidden[h] : 0f);
        }

        hidden[HiddenCount..].Clear();
        for (int o = 0; o < OutputCount; o++)
        {
            outputs[o] = PartialSums.Dot(PaddedWeights.AsSpan(o * hiddenStride, hiddenStride), hidden, bias[o]);
        }
    }

    internal override double LargestMotor(double largestFeature)
    {
        double largestHidden = PartialSums.LargestDot(hiddenWeights, hiddenBias, largestFeature).Max();
        return PartialSums.LargestDot(weights, bias, largestHidden).Max();
    }

    private protected override void AddTo(ref ContentHash content)
    {
        content.Add(HiddenCount);
        content.Add(hiddenWeights);
        content.Add(hiddenBias);
        content.Add(weights);
        content.Add(bias);
    }

    internal override bool HasShapeOf(Readout other) => other is MlpReadout mlp
        && mlp.FeatureCount == FeatureCount && mlp.HiddenCount == HiddenCount && mlp.OutputCount == OutputCount;
}
