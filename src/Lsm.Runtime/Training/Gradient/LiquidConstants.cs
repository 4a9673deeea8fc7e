namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// The values of a model that training through time reads and does not change, in double. An array is empty if the model does not have the ingredient.
/// Immutable, free-threaded.
/// </summary>
internal sealed class LiquidConstants
{
    private readonly LiquidReservoir reservoir;

    public LiquidConstants(LiquidStateMachine model)
    {
        reservoir = model.Reservoir;
        Features = model.FeatureLayout;
        Beta = Widen(reservoir.Beta);
        Threshold = Widen(reservoir.Threshold);
        RefractoryPeriod = WidenIf(reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod), NeuronModel.RefractoryPeriod);
        Bias = WidenIf(reservoir.Neurons.Uses(NeuronModel.Bias), NeuronModel.Bias);
        SynapticDecay = WidenIf(reservoir.FiltersCurrent, NeuronModel.SynapticDecay);
        AdaptationStrength = WidenIf(reservoir.Adapts, NeuronModel.AdaptationStrength);
        AdaptationDecay = WidenIf(reservoir.Adapts, NeuronModel.AdaptationDecay);
        ResetValue = WidenIf(reservoir.Reset == ResetKind.Value, NeuronModel.ResetValue);
        TraceDecays = [.. Enumerable.Range(0, Features.Traces).SelectMany(trace => Widen(model.TraceDecayOf(trace)))];
        LongestDelay = reservoir.LongestDelay;
        MembraneTraceDecay = Features.Has(FeatureKind.MembraneTrace) ? Widen(model.MembraneTraceDecay) : [];
    }

    /// <summary>The features that the readout reads.</summary>
    public FeatureLayout Features { get; }

    public double[] Beta { get; }

    public double[] Threshold { get; }

    /// <summary>[neuron]: steps after a spike without another.</summary>
    public double[] RefractoryPeriod { get; }

    public double[] Bias { get; }

    public double[] SynapticDecay { get; }

    public double[] AdaptationStrength { get; }

    public double[] AdaptationDecay { get; }

    /// <summary>[neuron]: the membrane after a spike; empty where the threshold is subtracted.</summary>
    public double[] ResetValue { get; }

    /// <summary>[trace, neuron].</summary>
    public double[] TraceDecays { get; }

    public double[] MembraneTraceDecay { get; }

    /// <summary>[synapse] in steps; empty where all are 1.</summary>
    public ReadOnlySpan<byte> Delays => reservoir.RecurrentDelays;

    /// <summary>The longest delay of a recurrent synapse in steps.</summary>
    public int LongestDelay { get; }

    public int InputTaps => reservoir.InputTaps;

    /// <summary>[tap, input, neuron] in frames; empty where all are 0.</summary>
    public ReadOnlySpan<byte> InputDelays => reservoir.InputDelays;

    public static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    private double[] WidenIf(bool isUsed, NeuronParameter parameter) => isUsed ? Widen(reservoir.Neurons[parameter]) : [];
}
