using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A readout whose first layer follows the spikes where the features are spikes or their counts.</summary>
internal sealed class CpuReadout
{
    private readonly EventLayer? first;
    private readonly MlpReadout? mlp;

    public CpuReadout(Readout readout, FeatureKind features, bool isPlain)
    {
        Readout = readout;
        mlp = readout as MlpReadout;
        if (isPlain && features is (FeatureKind.Spikes or FeatureKind.SpikeCounts))
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

    /// <summary>Tiles of the first layer, which are added and closed one after the other.</summary>
    public int Tiles => first!.Tiles;

    /// <summary>The motors for spikes (no values) or their counts, from the neurons whose feature is not zero.</summary>
    public void EvaluateEvents(ReadOnlySpan<int> fired, ReadOnlySpan<float> values, Span<float> motors, Span<float> scratch)
    {
        for (int tile = 0; tile < Tiles; tile++)
        {
            Add(tile, fired, values, scratch);
            Close(tile, motors, scratch);
        }
    }

    /// <summary>Adds one tile's share of neurons to the partial sums in <paramref name="scratch"/>.</summary>
    public void Add(int tile, ReadOnlySpan<int> fired, ReadOnlySpan<float> values, Span<float> scratch) => first!.Add(tile, fired, values, SumsOf(scratch));

    /// <summary>Takes partial sums from another thread's scratch, and leaves zeros there.</summary>
    public void Take(Span<float> other, Span<float> scratch, int firstSum, int endSum) => first!.Move(SumsOf(other), SumsOf(scratch), firstSum, endSum);

    /// <summary>Closes one tile; the last one gives the motors.</summary>
    public void Close(int tile, Span<float> motors, Span<float> scratch)
    {
        Span<float> hidden = mlp is null ? motors : scratch[..mlp.ScratchLength];
        first!.Close(tile, hidden, SumsOf(scratch));
        if (mlp is not null && tile == Tiles - 1)
        {
            mlp.EvaluateHidden(hidden, motors);
        }
    }

    public void EvaluateAll(ReadOnlySpan<float> features, Span<float> motors, Span<float> scratch) => Readout.EvaluatePadded(features, motors, scratch);

    private Span<float> SumsOf(Span<float> scratch) => scratch[Readout.ScratchLength..];
}
