using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model's sizes on one device: which path it takes, and how many words everything has.</summary>
internal sealed class LiquidShape
{
    private const int WordBytes = 4;
    private const int MostLanes = 256;
    private const int MostVariables = 12;   // that shaders/layout.glsl has constants for
    private const int RecordAlignment = 32; // words; rows start on the boundaries of memory fetches

    /// <summary>Words of sensors, of this tick and of those before, that shared memory keeps at most; MOST_PAST of the kernel.</summary>
    public const int MostPast = 512;

    /// <summary>Rows of input weights whose delays share a word.</summary>
    public const int DelayedRows = 4;

    public LiquidShape(LiquidStateMachine model, DeviceLimits limits, VulkanPath? path)
    {
        LiquidReservoir reservoir = model.Reservoir;
        Limits = limits;
        Neurons = reservoir.Size;
        Inputs = reservoir.InputSize;
        Outputs = model.OutputSize;
        Hidden = model.Readout is MlpReadout mlp ? mlp.HiddenCount : 0;
        Features = model.FeatureLayout;
        IsExtended = model.IsExtended;
        Taps = reservoir.InputTaps;
        IsInputDelayed = reservoir.InputDelays.Length > 0;
        HistoryBits = reservoir.HistoryBits;
        LargestPayload = reservoir.LargestPayload;
        HistoryLast = reservoir.HistoryPlanes > 0 ? DelayTable.LastMask(reservoir) : 0;
        Delays = reservoir.HistoryPlanes > 0 ? new DelayTable(reservoir) : null;
        Optional = new OptionalTables(model, Delays);
        SpikeInput = reservoir.Input == InputKind.Spikes;
        PackedSynapses synapses = reservoir.Weights.Recurrent;
        Synapses = synapses.Count;
        TargetBits = synapses.WordBytes == WordBytes ? synapses.TargetBits : 0;
        WeightShift = synapses.SharedZeros;
        Layout = model.Layout;
        SpikeWords = StateVariable.Spikes.PlaneWords(Neurons);
        Record = (Layout.RowWords + RecordAlignment - 1) / RecordAlignment * RecordAlignment;
        Path = path ?? (FitsFused() ? VulkanPath.Fused : VulkanPath.Wide);
        Lanes = Math.Min(PowerOfTwo(Neurons, 64, MostLanes, up: true), PowerOfTwo((int)limits.Invocations, 64, MostLanes, up: false));
        Team = PowerOfTwo(Synapses / Math.Max(Rows, 1), 8, Path == VulkanPath.Fused ? 32 : Lanes, up: false);
        if (path == VulkanPath.Fused && !FitsFused())
        {
            throw new InvalidOperationException(
                $"A liquid of {Neurons} neurons needs {SharedBytes} bytes of shared memory and {4 * FusedModelWords} bytes of tables in one binding; the device has {limits.SharedMemory} and {limits.StorageRange}. Use the wide path.");
        }
    }

    public DeviceLimits Limits { get; }

    public VulkanPath Path { get; }

    /// <summary>The reason for this path, unless the caller chose it.</summary>
    public string Reason => FormattableString.Invariant(
        $"an agent needs {SharedBytes:N0} of {Limits.SharedMemory:N0} bytes of shared memory, the tables {WordBytes * FusedModelWords:N0} of {Limits.StorageRange:N0} in one binding");

    public int Neurons { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Hidden units, 0 for a linear readout.</summary>
    public int Hidden { get; }

    /// <summary>The features of the readout.</summary>
    public FeatureLayout Features { get; }

    /// <summary>Whether the kernels take their extended step.</summary>
    public bool IsExtended { get; }

    /// <summary>Synapses from a sensor to a neuron.</summary>
    public int Taps { get; }

    public bool IsInputDelayed { get; }

    /// <summary>Bits of a step in the history.</summary>
    public int HistoryBits { get; }

    public int LargestPayload { get; }

    /// <summary>The bits in use of the last word of a neuron's history.</summary>
    public uint HistoryLast { get; }

    /// <summary>The synapses by delay, or null.</summary>
    public DelayTable? Delays { get; }

    /// <summary>The parameters that only some models have.</summary>
    public OptionalTables Optional { get; }

    /// <summary>Rows of synapses: one per neuron, or one per neuron and delay.</summary>
    public int Rows => Delays?.Rows ?? Neurons;

    public bool SpikeInput { get; }

    public int Synapses { get; }

    /// <summary>The low bits of a synapse's word that hold the target, if target and weight fit one word; 0 if a synapse is a pair of words.</summary>
    public int TargetBits { get; }

    /// <summary>The power of two that the weights in such words share.</summary>
    public int WeightShift { get; }

    /// <summary>Words of a synapse.</summary>
    public int WordsPerSynapse => TargetBits > 0 ? 1 : 2;

    public long SynapseWords => (long)WordsPerSynapse * Synapses;

    /// <summary>The state variables of a record, in its order.</summary>
    public StateLayout Layout { get; }

    public int SpikeWords { get; }

    /// <summary>Words of state per slot.</summary>
    public int Record { get; }

    /// <summary>Invocations per work-group: 64, 128 or 256.</summary>
    public int Lanes { get; }

    /// <summary>Lanes that walk one row of synapses together.</summary>
    public int Team { get; }

    /// <summary>The inputs of the readout's last layer.</summary>
    public int ReadoutInputs => Hidden > 0 ? Hidden : Features.Count;

    /// <summary>Rows of input weights: one per tap and sensor.</summary>
    public int DriveRows => Taps * Inputs;

    public long DriveWords => DriveWordsOf(DriveRows);

    public long HiddenWords => Hidden * (1L + Features.Count);

    public long ReadoutWords => Outputs * (1L + ReadoutInputs);

    /// <summary>Parameters and row starts of the fused model.</summary>
    public long CoreWords => (3L * Neurons) + Rows + 1;

    public long FusedModelWords => CoreWords + DriveWords + SynapseWords + HiddenWords + ReadoutWords + OptionalWords;

    /// <summary>Whether neurons keep count of the steps for which they cannot fire.</summary>
    public bool IsRefractory => Layout.IndexOf(StateVariable.Rest) >= 0;

    /// <summary>Words of the parameters that only some models have.</summary>
    public long OptionalWords => Optional.Words;

    private int HistoryPlanes => Layout.PlanesOf(StateVariable.History);

    /// <summary>Shared memory of the fused kernel, as its arrays are declared; with the largest number of lanes.</summary>
    private long SharedBytes => WordBytes * ((2L * Neurons) + Math.Max(Neurons, Hidden) + (IsRefractory ? Neurons : 1) + Extras + (2 * SpikeWords) + MostLanes + (MostLanes / 32));

    /// <summary>Words of a trace or counts; of an extended model, of counts, histories and the neurons whose delays end. An array that is not used has a word.</summary>
    private long Extras => IsExtended
        ? (Features.Has(FeatureKind.SpikeCounts) ? Neurons : 1) + (HistoryPlanes > 0 ? ((long)HistoryPlanes * Neurons) + (2 * SpikeWords) : 3) + Past
        : Features.Kinds is FeatureKind.Trace or FeatureKind.SpikeCounts ? Neurons : 1;

    /// <summary>Words of the sensors that an extended model keeps in shared memory.</summary>
    private long Past => Inputs * (Layout.PlanesOf(StateVariable.Sensors) + 1L) is <= MostPast and var past && (Taps > 1 || IsInputDelayed) ? past : 1;

    /// <summary>The words of a number of rows of input weights, the first of which is the first of its <see cref="DelayedRows"/>, with their delays.</summary>
    public long DriveWordsOf(int rows) => (rows + (IsInputDelayed ? (rows + DelayedRows - 1L) / DelayedRows : 0)) * Neurons;

    /// <summary>The words of input for a number of slots: the step count, flags, sensors.</summary>
    public long InputWords(int slots) => 1 + (slots * (1L + Inputs));

    /// <summary>The words of output for a number of slots: motors, features.</summary>
    public long OutputWords(int slots) => slots * ((long)Outputs + Features.Count);

    /// <summary>The constants of every kernel, except the positions of the tables of a fused model and the number of segments of a wide one.</summary>
    public Dictionary<uint, uint> Constants(float scale)
    {
        Dictionary<uint, uint> constants = BaseConstants(scale);
        for (int i = 0; i < MostVariables; i++)
        {
            uint first = (uint)KernelConstant.Variable0 + (3 * (uint)i);
            bool exists = i < Layout.Count;
            (constants[first], constants[first + 1], constants[first + 2]) = exists ? (Layout[i].Id, (uint)Layout.Offset(i), (uint)Layout.PlaneWords(i)) : (0, 0, 0);
            constants[(uint)KernelConstant.Variable0Planes + (uint)i] = exists ? (uint)Layout.Planes(i) : 0;
        }

        AddExtended(constants);
        return constants;
    }

    private void AddExtended(Dictionary<uint, uint> constants)
    {
        (KernelConstant Place, StateVariable Variable)[] places =
        [
            (KernelConstant.Rest, StateVariable.Rest), (KernelConstant.Current, StateVariable.Current), (KernelConstant.Adaptation, StateVariable.Adaptation),
            (KernelConstant.History, StateVariable.History), (KernelConstant.Sensors, StateVariable.Sensors), (KernelConstant.MembraneTrace, StateVariable.MembraneTrace),
            (KernelConstant.Facilitation, StateVariable.Facilitation), (KernelConstant.Depression, StateVariable.Depression),
        ];
        foreach ((KernelConstant place, StateVariable variable) in places)
        {
            constants[(uint)place] = Layout.IndexOf(variable) is >= 0 and var i ? (uint)Layout.Offset(i) : 0;
        }

        (KernelConstant Place, FeatureKind Kind)[] kinds =
        [
            (KernelConstant.TraceFeatures, FeatureKind.Trace), (KernelConstant.MembraneFeatures, FeatureKind.Membrane),
            (KernelConstant.MembraneTraceFeatures, FeatureKind.MembraneTrace), (KernelConstant.AdaptationFeatures, FeatureKind.Adaptation),
            (KernelConstant.SensorFeatures, FeatureKind.Sensors),
        ];
        foreach ((KernelConstant place, FeatureKind kind) in kinds)
        {
            constants[(uint)place] = (uint)Features[kind].Start;
        }

        foreach (int delay in Features.Has(FeatureKind.Sensors) ? Features.Options.SensorDelays : [])
        {
            uint word = (uint)KernelConstant.SensorDelays0 + ((uint)delay / 32);
            constants[word] = constants.GetValueOrDefault(word) | (1u << (delay % 32));
        }
    }

    private Dictionary<uint, uint> BaseConstants(float scale) => new()
    {
        [(uint)KernelConstant.Refractory] = IsRefractory ? 1u : 0u,
        [(uint)KernelConstant.Lanes] = (uint)Lanes,
        [(uint)KernelConstant.Neurons] = (uint)Neurons,
        [(uint)KernelConstant.Inputs] = (uint)Inputs,
        [(uint)KernelConstant.Outputs] = (uint)Outputs,
        [(uint)KernelConstant.Hidden] = (uint)Hidden,
        [(uint)KernelConstant.Features] = (uint)Features.Kinds,
        [(uint)KernelConstant.SpikeInput] = SpikeInput ? 1u : 0u,
        [(uint)KernelConstant.Scale] = BitConverter.SingleToUInt32Bits(scale),
        [(uint)KernelConstant.Record] = (uint)Record,
        [(uint)KernelConstant.Team] = (uint)Team,
        [(uint)KernelConstant.MaxGroups] = Math.Min(Limits.Groups, 65535),
        [(uint)KernelConstant.Extended] = IsExtended ? 1u : 0u,
        [(uint)KernelConstant.FeatureCount] = (uint)Features.Count,
        [(uint)KernelConstant.HistoryBits] = (uint)HistoryBits,
        [(uint)KernelConstant.HistoryPlanes] = (uint)HistoryPlanes,
        [(uint)KernelConstant.HistoryLast] = HistoryLast,
        [(uint)KernelConstant.LargestPayload] = (uint)LargestPayload,
        [(uint)KernelConstant.Traces] = (uint)Features.Traces,
        [(uint)KernelConstant.Taps] = (uint)Taps,
        [(uint)KernelConstant.SensorAges] = (uint)Layout.PlanesOf(StateVariable.Sensors),
        [(uint)KernelConstant.DelayedInput] = IsInputDelayed ? 1u : 0u,
        [(uint)KernelConstant.Rows] = (uint)Rows,
        [(uint)KernelConstant.TargetBits] = (uint)TargetBits,
        [(uint)KernelConstant.WeightShift] = TargetBits > 0 ? (uint)WeightShift : 0,
    };

    private bool FitsFused() => SharedBytes <= Limits.SharedMemory && WordBytes * FusedModelWords <= (long)Limits.StorageRange;

    private static int PowerOfTwo(int value, int low, int high, bool up)
    {
        int power = low;
        while (power < high && (up ? power < value : power * 2 <= value))
        {
            power *= 2;
        }

        return power;
    }
}
