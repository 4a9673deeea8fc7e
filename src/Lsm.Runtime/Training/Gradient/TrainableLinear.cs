using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>Parameters: weights [output, feature], then bias [output].</summary>
internal sealed class TrainableLinear(int features, int outputs) : TrainableReadout(features, outputs)
{
    public override int ParameterCount => OutputCount * (FeatureCount + 1);

    public override int HiddenCount => 0;

    public override void Read(Readout readout, Span<double> parameters)
    {
        var linear = (LinearReadout)readout;
        Widen(linear.Weights, parameters);
        Widen(linear.Bias, parameters[linear.Weights.Length..]);
    }

    public override Readout ToReadout(ReadOnlySpan<double> parameters)
    {
        int weights = OutputCount * FeatureCount;
        return new LinearReadout(FeatureCount, OutputCount, Round(parameters[..weights]), Round(parameters.Slice(weights, OutputCount)));
    }

    public override void Forward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> hidden, Span<double> outputs)
    {
        for (int o = 0; o < OutputCount; o++)
        {
            outputs[o] = OrderedSum.Dot(parameters.Slice(o * FeatureCount, FeatureCount), features) + parameters[(OutputCount * FeatureCount) + o];
        }
    }

    public override void Backward(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ReadOnlySpan<double> hidden, ReadOnlySpan<double> outputGradient,
        Span<double> gradient, Span<double> featureGradient)
    {
        featureGradient.Clear();
        for (int o = 0; o < OutputCount; o++)
        {
            double slope = outputGradient[o];
            DoubleSpan.AddScaled(gradient.Slice(o * FeatureCount, FeatureCount), features, slope);
            gradient[(OutputCount * FeatureCount) + o] += slope;
            if (!featureGradient.IsEmpty)
            {
                DoubleSpan.AddScaled(featureGradient, parameters.Slice(o * FeatureCount, FeatureCount), slope);
            }
        }
    }
}
