using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A readout whose first layer follows the spikes where the features are spikes or their counts.</summary>
internal sealed class CpuReadout
{
    private readonly EventLayer? first;
    private readonly MlpReadout? mlp;

    public CpuReadout(Readout readout, FeatureKind features)
    {
        Readout = readout;
        mlp = readout as MlpReadout;
        if (features is FeatureKind.Spikes or FeatureKind.SpikeCounts)
        {
            first = readout is LinearReadout linear
                ? new EventLayer(linear.Weights, linear.Bias, linear.FeatureCount)
                : new EventLayer(mlp!.HiddenWeights, mlp.HiddenBias, mlp.FeatureCount);
        }
    }

    public Readout Readout { get; }

    /// <summary>Floats of scratch that either way of evaluating needs.</summary>
    public int ScratchLength => Readout.ScratchLength + (first?.ScratchLength ?? 0);

    /// <summary>Whether evaluating from the list of neurons that fired is faster than from all features.</summary>
    public bool PaysFor(int fired) => first is not null && first.PaysFor(fired);

    /// <summary>The motors for spikes (no values) or their counts, from the neurons whose feature is not zero.</summary>
    public void EvaluateEvents(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, Span<float> motors, Span<float> scratch)
    {
        if (mlp is null)
        {
            first!.Evaluate(fired, values, motors, scratch);
            return;
        }

        Span<float> hidden = scratch[..mlp.ScratchLength];
        first!.Evaluate(fired, values, hidden, scratch[mlp.ScratchLength..]);
        mlp.EvaluateHidden(hidden, motors);
    }

    public void EvaluateAll(ReadOnlySpan<float> features, Span<float> motors, Span<float> scratch) => Readout.EvaluatePadded(features, motors, scratch);
}
