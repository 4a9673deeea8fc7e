using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>What a model has beyond the plain step, laid out for the processor: parameters padded to whole blocks of 64 neurons.</summary>
internal sealed class ExtendedLiquid
{
    private readonly int stride;
    private readonly LiquidReservoir reservoir;

    public ExtendedLiquid(LiquidStateMachine model, int stride)
    {
        this.stride = stride;
        reservoir = model.Reservoir;
        Model = model;
        CountsSpikes = model.FeatureLayout.Has(FeatureKind.SpikeCounts);
        LargestPayload = reservoir.LargestPayload;
        HistoryBits = reservoir.HistoryBits;
        HasBias = reservoir.Neurons.Uses(NeuronModel.Bias);
        Bias = Padded(NeuronModel.Bias, HasBias);
        SynapticDecay = Padded(NeuronModel.SynapticDecay, reservoir.FiltersCurrent);
        AdaptationStrength = Padded(NeuronModel.AdaptationStrength, reservoir.Adapts);
        AdaptationDecay = Padded(NeuronModel.AdaptationDecay, reservoir.Adapts);
        ResetValue = Padded(NeuronModel.ResetValue, reservoir.Reset == ResetKind.Value);
        Utilisation = Padded(NeuronModel.Utilisation, reservoir.IsPlastic);
        DepressionDecay = Padded(NeuronModel.DepressionDecay, reservoir.IsPlastic);
        FacilitationDecay = Padded(NeuronModel.FacilitationDecay, reservoir.IsPlastic);
        MembraneTraceDecay = Padded(model.MembraneTraceDecay, model.FeatureLayout.Has(FeatureKind.MembraneTrace));
        TraceDecays = new AlignedArray<float>[model.FeatureLayout.Traces];
        for (int trace = 0; trace < TraceDecays.Length; trace++)
        {
            TraceDecays[trace] = Padded(model.TraceDecayOf(trace), true);
        }

        HistoryMask = new uint[reservoir.HistoryPlanes];
        HistoryMask.AsSpan().Fill(uint.MaxValue);
        if (HistoryMask.Length > 0)
        {
            HistoryMask[^1] = DelayTable.LastMask(reservoir);
            var table = new DelayTable(reservoir);
            DelayMasks = new DelayMask(table, stride);
            Delays = table.IsAxonal ? null : new DelayedRows(reservoir, table);
        }

        bool hasTaps = reservoir.InputTaps > 1 || reservoir.InputDelays.Length > 0 || reservoir.Input == InputKind.Spikes;
        Taps = hasTaps ? new InputTaps(reservoir, stride) : null;
    }

    public LiquidStateMachine Model { get; }

    /// <summary>Neurons with padding.</summary>
    public int Stride => stride;

    public bool HasBias { get; }

    public bool CountsSpikes { get; }

    public int LargestPayload { get; }

    /// <summary>Bits of a step in the history.</summary>
    public int HistoryBits { get; }

    // [neuron], empty where the model does not have it.
    public AlignedArray<float> Bias { get; }

    public AlignedArray<float> SynapticDecay { get; }

    public AlignedArray<float> AdaptationStrength { get; }

    public AlignedArray<float> AdaptationDecay { get; }

    public AlignedArray<float> ResetValue { get; }

    public AlignedArray<float> Utilisation { get; }

    public AlignedArray<float> DepressionDecay { get; }

    public AlignedArray<float> FacilitationDecay { get; }

    public AlignedArray<float> MembraneTraceDecay { get; }

    /// <summary>[trace][neuron].</summary>
    public AlignedArray<float>[] TraceDecays { get; }

    /// <summary>[plane]: the bits of the history that hold steps up to the longest delay.</summary>
    public uint[] HistoryMask { get; }

    /// <summary>Which steps of the history of each neuron have synapses; null without a history.</summary>
    public DelayMask? DelayMasks { get; }

    /// <summary>The synapses by delay, or null where each neuron has one delay and its row lies in the plain store.</summary>
    public DelayedRows? Delays { get; }

    /// <summary>Input synapses with taps, delays or spikes; null where the plain input is enough.</summary>
    public InputTaps? Taps { get; }

    private AlignedArray<float> Padded(NeuronParameter parameter, bool isUsed) => Padded(reservoir.Neurons[parameter], isUsed);

    private AlignedArray<float> Padded(ReadOnlySpan<float> values, bool isUsed)
    {
        var padded = new AlignedArray<float>(isUsed ? stride : 0);
        (isUsed ? values : []).CopyTo(padded);
        return padded;
    }
}
