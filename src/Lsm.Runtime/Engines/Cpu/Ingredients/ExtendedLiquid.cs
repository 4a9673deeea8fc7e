using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The part of a model beyond the plain step, laid out for the CPU: parameters padded to whole blocks of 64 neurons.</summary>
internal sealed class ExtendedLiquid
{
    private readonly int stride;
    private readonly LiquidReservoir reservoir;

    public ExtendedLiquid(LiquidStateMachine model, int stride)
    {
        this.stride = stride;
        reservoir = model.Reservoir;
        Model = model;
        NotesSensors = model.SensorAges > 0;
        FeatureKind kept = FeatureKind.SpikeCounts | FeatureKind.Trace | FeatureKind.MembraneTrace; // a plain step counts spikes only if they are the only features
        bool hasPlainNeurons = !reservoir.FiltersCurrent && !reservoir.Adapts && reservoir.HistoryBits == 1 && reservoir.Reset == ResetKind.Subtract;
        bool hasPlainFeatures = model.FeatureCount == reservoir.Size && model.Features is FeatureKind.Spikes or FeatureKind.SpikeCounts or FeatureKind.Trace or FeatureKind.Membrane;
        HasNeurons = !hasPlainNeurons || (!hasPlainFeatures && (model.Features & kept) != 0);
        HasFeatures = !hasPlainFeatures || reservoir.IsGraded || (HasNeurons && model.Features == FeatureKind.SpikeCounts);
        CountsSpikes = HasNeurons && model.FeatureLayout.Has(FeatureKind.SpikeCounts);
        LargestPayload = reservoir.LargestPayload;
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

        Delays = reservoir.HistoryPlanes > 0 ? new CpuDelays(reservoir, stride) : null;
        HistoryMask = new uint[Delays is { OfSpikes: false } ? reservoir.HistoryPlanes : 0];
        HistoryMask.AsSpan().Fill(uint.MaxValue);
        if (HistoryMask.Length > 0)
        {
            HistoryMask[^1] = DelayTable.LastMask(reservoir);
        }

        bool hasTaps = reservoir.InputTaps > 1 || reservoir.InputDelays.Length > 0 || reservoir.Input == InputKind.Spikes;
        Taps = hasTaps ? new InputTaps(reservoir, stride) : null;
    }

    public LiquidStateMachine Model { get; }

    /// <summary>Neurons with padding.</summary>
    public int Stride => stride;

    /// <summary>Whether neurons do more in a step than those of <see cref="INeuron"/>.</summary>
    public bool HasNeurons { get; }

    /// <summary>Whether the readout reads more than one plain variable.</summary>
    public bool HasFeatures { get; }

    /// <summary>Whether past sensors are part of the state.</summary>
    public bool NotesSensors { get; }

    public bool HasBias { get; }

    /// <summary>Whether the step of extended neurons counts spikes.</summary>
    public bool CountsSpikes { get; }

    public int LargestPayload { get; }

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

    /// <summary>[plane]: the bits of a history of payloads that hold steps up to the longest delay; empty without payloads.</summary>
    public uint[] HistoryMask { get; }

    /// <summary>The delayed synapses, or null if every spike arrives in the next step.</summary>
    public CpuDelays? Delays { get; }

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
