using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>Parameters: hidden weights [hidden, feature], hidden bias, weights [output, hidden], bias [output].</summary>
internal sealed class TrainableMlp(int features, int hiddenUnits, int outputs) : TrainableReadout(features, outputs)
{
    public override int ParameterCount => Bias + OutputCount;

    public override int HiddenCount => hiddenUnits;

    private int HiddenBias => hiddenUnits * FeatureCount;

    private int Weights => HiddenBias + hiddenUnits;

    private int Bias => Weights + (OutputCount * hiddenUnits);

    public override void Read(Readout readout, Span<double> parameters)
    {
        var mlp = (MlpReadout)readout;
        Widen(mlp.HiddenWeights, parameters);
        Widen(mlp.HiddenBias, parameters[HiddenBias..]);
        Widen(mlp.Weights, parameters[Weights..]);
        Widen(mlp.Bias, parameters[Bias..]);
    }

    public override Readout ToReadout(ReadOnlySpan<double> parameters) => new MlpReadout(
        FeatureCount, hiddenUnits, OutputCount,
        Round(parameters[..HiddenBias]),
        Round(parameters[HiddenBias..Weights]),
        Round(parameters[Weights..Bias]),
        Round(parameters.Slice(Bias, OutputCount)));

    public override void Forward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> hidden, Span<double> outputs)
    {
        for (int h = 0; h < hiddenUnits; h++)
        {
            double sum = OrderedSum.Dot(parameters.Slice(h * FeatureCount, FeatureCount), features) + parameters[HiddenBias + h];
            hidden[h] = sum > 0 ? sum : 0;
        }

        for (int o = 0; o < OutputCount; o++)
        {
            outputs[o] = OrderedSum.Dot(parameters.Slice(Weights + (o * hiddenUnits), hiddenUnits), hidden) + parameters[Bias + o];
        }
    }

    public override void Backward(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ReadOnlySpan<double> hidden, ReadOnlySpan<double> outputGradient,
        Span<double> gradient, Span<double> featureGradient)
    {
        featureGradient.Clear();
        for (int o = 0; o < OutputCount; o++)
        {
            DoubleSpan.AddScaled(gradient.Slice(Weights + (o * hiddenUnits), hiddenUnits), hidden, outputGradient[o]);
            gradient[Bias + o] += outputGradient[o];
        }

        for (int h = 0; h < hiddenUnits; h++)
        {
            // A unit at rest passes nothing back.
            if (hidden[h] == 0)
            {
                continue;
            }

            double slope = 0;
            for (int o = 0; o < OutputCount; o++)
            {
                slope += outputGradient[o] * parameters[Weights + (o * hiddenUnits) + h];
            }

            DoubleSpan.AddScaled(gradient.Slice(h * FeatureCount, FeatureCount), features, slope);
            gradient[HiddenBias + h] += slope;
            if (!featureGradient.IsEmpty)
            {
                DoubleSpan.AddScaled(featureGradient, parameters.Slice(h * FeatureCount, FeatureCount), slope);
            }
        }
    }
}
