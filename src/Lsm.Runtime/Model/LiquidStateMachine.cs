using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The model: a reservoir, and a readout that turns its features into motor values. Immutable once built and free-threaded; the mutable
/// part is an <c>LsmState</c>, which an <c>LsmEngine</c> steps. The extension methods <c>InitState</c>, <c>Step</c> and <c>ForwardSequence</c> run the
/// model on a CPU engine; <c>Save</c> and <c>Load</c> write and read files.
/// </summary>
/// <remarks>
/// One step: <c>u = beta*mem + (I_in + I_rec)</c>, <c>spike = u >= threshold</c>, <c>mem = spike ? u - threshold : u</c>,
/// <c>trace = decay*trace + spike</c>, with <c>I_in = x·W_in</c> and <c>I_rec = W_rec·previous spikes</c> (Maass, Natschlaeger and
/// Markram 2002; the neuron is the discrete leaky integrate-and-fire neuron with reset by subtraction).
/// </remarks>
public sealed class LiquidStateMachine
{
    private readonly float[][] traceDecays; // [trace][neuron]
    private readonly float[] membraneTraceDecay;
    private readonly Lazy<ulong> hash;
    private readonly Lazy<StateLayout> layout;

    /// <summary>Draws a reservoir and an untrained readout from the seed.</summary>
    /// <param name="inputSize">Sensors, 1 to 2^20.</param>
    /// <param name="reservoirSize">Neurons, at least 1.</param>
    /// <param name="outputSize">The number of motors, 1 to 2^20.</param>
    /// <param name="options">The options of the reservoir and the readout; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option does not fit; the message names it, its value and the legal range.</exception>
    public LiquidStateMachine(int inputSize, int reservoirSize, int outputSize, LiquidOptions? options = null)
        : this(new LiquidReservoir(InputsOf(inputSize, options ??= new()), reservoirSize, options.Reservoir), outputSize, options)
    {
    }

    /// <summary>Creates a model from a reservoir and an untrained readout drawn from the reservoir's seed.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <param name="outputSize">The number of motors, 1 to 2^20.</param>
    /// <param name="options">The readout and its features; the options of the reservoir are not read, but for the seed.</param>
    /// <exception cref="ArgumentException">An option does not fit; the message names it, its value and the legal range.</exception>
    public LiquidStateMachine(LiquidReservoir reservoir, int outputSize, LiquidOptions options)
        : this(
            reservoir,
            options.Readout == Readout.MlpName
                ? MlpReadout.Random(options.ReadoutFeatures.CountFor(reservoir), outputSize, options.Reservoir.Seed)
                : LinearReadout.Random(options.ReadoutFeatures.CountFor(reservoir), outputSize, options.Reservoir.Seed),
            options.ReadoutFeatures,
            options.TrainReservoir) => SensorCoding = CheckCoding(options.Sensors, reservoir);

    /// <summary>Creates a model from a reservoir and a readout.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <param name="readout">A readout with as many features as <paramref name="features"/> give.</param>
    /// <param name="features">The features that the readout reads.</param>
    /// <param name="traceDecay">The trace's decay per step, in [0, 1]; 0.95 if not given. Used with <see cref="FeatureKind.Trace"/> only.</param>
    /// <param name="trainReservoir">Whether a trainer may change the reservoir's weights too.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, a value is out of range, or a motor could be infinite (docs/arithmetic.md).</exception>
    public LiquidStateMachine(
        LiquidReservoir reservoir,
        Readout readout,
        FeatureKind features = FeatureKind.Spikes,
        NeuronValues? traceDecay = null,
        bool trainReservoir = false)
        : this(reservoir, readout, new LiquidOptions { Features = features, TraceDecay = traceDecay ?? 0.95f }.ReadoutFeatures, trainReservoir)
    {
    }

    /// <summary>Creates a model from a reservoir and a readout.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <param name="readout">A readout with as many features as <see cref="FeatureOptions.CountFor"/> returns.</param>
    /// <param name="features">The features that the readout reads.</param>
    /// <param name="trainReservoir">Whether a trainer may change the reservoir's weights too.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, a value is out of range, or a motor could be infinite (docs/arithmetic.md).</exception>
    public LiquidStateMachine(LiquidReservoir reservoir, Readout readout, FeatureOptions features, bool trainReservoir = false)
    {
        ArgumentNullException.ThrowIfNull(reservoir);
        ArgumentNullException.ThrowIfNull(readout);
        ArgumentNullException.ThrowIfNull(features);
        FeatureLayout = new FeatureLayout(features, reservoir);
        CheckFeatureCount(readout, FeatureLayout.Count, reservoir.Size);
        traceDecays = [.. features.TraceDecays.Select((decay, trace) => Snapped(decay, TraceName(trace), reservoir))];
        membraneTraceDecay = Snapped(features.MembraneTraceDecay, nameof(FeatureOptions.MembraneTraceDecay), reservoir);
        Bounds = new MotorBound(reservoir, FeatureLayout);
        Bounds.Check(readout);
        Reservoir = reservoir;
        Readout = readout;
        TrainReservoir = trainReservoir;
        hash = new(ComputeHash);
        layout = new(() => new StateLayout(this));
    }

    private LiquidStateMachine(LiquidStateMachine source, Readout readout)
    {
        SensorCoding = source.SensorCoding;
        source.Bounds.Check(readout);
        (Reservoir, Readout, FeatureLayout, TrainReservoir, Bounds) = (source.Reservoir, readout, source.FeatureLayout, source.TrainReservoir, source.Bounds);
        (traceDecays, membraneTraceDecay, hash, layout) = (source.traceDecays, source.membraneTraceDecay, source.hash, source.layout);
    }

    /// <summary>The reservoir.</summary>
    public LiquidReservoir Reservoir { get; }

    /// <summary>The readout.</summary>
    public Readout Readout { get; }

    /// <summary>The kinds of features that the readout reads.</summary>
    public FeatureKind Features => FeatureLayout.Kinds;

    /// <summary>The number of features that the readout reads.</summary>
    public int FeatureCount => FeatureLayout.Count;

    /// <summary>The features that the readout reads, with all options.</summary>
    public FeatureOptions FeatureOptions => FeatureLayout.Options;

    /// <summary>[neuron]: the decay of the first trace per step; used with <see cref="FeatureKind.Trace"/> only.</summary>
    public ReadOnlySpan<float> TraceDecay => traceDecays[0];

    /// <summary>Whether a trainer may also change the weights of the reservoir.</summary>
    public bool TrainReservoir { get; }

    /// <summary>The number of sensors of an agent, which the host writes; the reservoir may have more inputs (<see cref="SensorCoding"/>).</summary>
    public int InputSize => SensorCoding?.SensorCount ?? Reservoir.InputSize;

    /// <summary>How sensors become inputs of the reservoir; null if the sensors are the inputs.</summary>
    public SensorCoding? SensorCoding { get; private init; }

    /// <summary>The number of neurons.</summary>
    public int ReservoirSize => Reservoir.Size;

    /// <summary>The number of motors of an agent.</summary>
    public int OutputSize => Readout.OutputCount;

    /// <summary>A hash of everything that determines the bits of a state. The readout does not.</summary>
    public ulong Hash => hash.Value;

    /// <summary>The bound that keeps motors finite.</summary>
    internal MotorBound Bounds { get; }

    /// <summary>The index of the first feature of each kind.</summary>
    internal FeatureLayout FeatureLayout { get; }

    /// <summary>The state variables of every agent.</summary>
    internal StateLayout Layout => layout.Value;

    internal bool KeepsTrace => FeatureLayout.Traces > 0;

    /// <summary>[neuron]: the decay of the membrane's trace per step.</summary>
    internal ReadOnlySpan<float> MembraneTraceDecay => membraneTraceDecay;

    /// <summary>The number of ticks whose sensors are part of the state, including this tick; 0 if past sensors have no effect.</summary>
    internal int SensorAges => Math.Max(Reservoir.LongestInputDelay > 0 ? 1 + Reservoir.LongestInputDelay : 0, FeatureLayout.SensorAges > 1 ? FeatureLayout.SensorAges : 0);

    /// <summary>Whether the engines need more than the plain step: an ingredient of the neurons, or features beyond one kind of neuron value.</summary>
    internal bool IsExtended => Reservoir.IsExtended || FeatureLayout.Count != Reservoir.Size || Features is FeatureKind.MembraneTrace or FeatureKind.Adaptation or FeatureKind.Sensors;

    /// <summary>[neuron]: the decay of one trace per step.</summary>
    internal ReadOnlySpan<float> TraceDecayOf(int trace) => traceDecays[trace];

    /// <summary>The same liquid with another readout.</summary>
    /// <exception cref="ArgumentException">The number of features of the readout is not the number of neurons, or a motor could be infinite (docs/arithmetic.md).</exception>
    public LiquidStateMachine WithReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        CheckFeatureCount(readout, FeatureCount, ReservoirSize);
        return new LiquidStateMachine(this, readout);
    }

    /// <summary>The same liquid with another coding of its sensors.</summary>
    /// <param name="coding">A coding with as many inputs as the reservoir; null if the sensors are the inputs.</param>
    /// <exception cref="ArgumentException">The number of inputs differs, or the reservoir takes spikes.</exception>
    public LiquidStateMachine WithSensors(SensorCoding? coding) =>
        new(Reservoir, Readout, FeatureOptions, TrainReservoir) { SensorCoding = CheckCoding(coding, Reservoir) };

    /// <inheritdoc/>
    public override string ToString() => $"{InputSize} sensors -> {ReservoirSize} neurons -> {OutputSize} motors ({Readout.Name} readout of {Features}), model {Hash:x16}";

    private ulong ComputeHash()
    {
        ContentHash content = default;
        content.Add(Reservoir.Size);
        content.Add(Reservoir.InputSize);
        content.Add((int)Reservoir.Input);
        content.Add(Reservoir.ScaleExponent);
        Reservoir.Weights.AddTo(ref content);
        content.Add(Reservoir.InputWeights);
        foreach (NeuronParameter parameter in NeuronModel.Parameters.Where(Reservoir.Neurons.Uses))
        {
            if (parameter.Id > 0)
            {
                content.Add(parameter.Id);
            }

            content.Add(Reservoir.Neurons[parameter]);
        }

        content.Add(KeepsTrace ? FeatureLayout.Traces : 0);
        for (int trace = 0; trace < FeatureLayout.Traces; trace++)
        {
            content.Add(traceDecays[trace]);
        }

        AddSynapses(ref content);
        return content.Value;
    }

    /// <summary>Adds the optional parts of a model to its hash, each with its own number.</summary>
    private void AddSynapses(ref ContentHash content)
    {
        if (Reservoir.RecurrentDelays.Length > 0)
        {
            content.Add(101);
            content.Add(Reservoir.RecurrentDelays);
        }

        if (Reservoir.InputTaps > 1 || Reservoir.InputDelays.Length > 0)
        {
            content.Add(102);
            content.Add(Reservoir.InputTaps);
            content.Add(Reservoir.InputDelays);
        }

        if (Reservoir.Traits != NeuronTraits.Default)
        {
            content.Add(103);
            content.Add((int)Reservoir.Reset);
            content.Add(Reservoir.LargestPayload);
        }

        if (FeatureLayout.Has(FeatureKind.MembraneTrace))
        {
            content.Add(104);
            content.Add(membraneTraceDecay);
        }

        if (SensorAges > 0)
        {
            content.Add(105);
            content.Add(SensorAges);
        }

        if (SensorCoding is not null)
        {
            content.Add(106);
            SensorCoding.AddTo(ref content);
        }
    }

    /// <summary>The name under which the decays of a trace are drawn.</summary>
    private static string TraceName(int trace) => $"{nameof(FeatureOptions.TraceDecays)}[{trace}]";

    private static float[] Snapped(NeuronValues values, string option, LiquidReservoir reservoir)
    {
        float[] each = values.Expand(option, reservoir.Size, reservoir.Options?.Seed, 0, 1);
        FloatRules.CopySnapped(each, each);
        return each;
    }

    private static int InputsOf(int sensors, LiquidOptions options) => options.Sensors is not { } coding ? sensors
        : coding.SensorCount == sensors ? coding.InputCount
        : throw new ArgumentException($"Sensors encodes {coding.SensorCount} sensors; the model has {sensors}. Fit it to the model's sensors.", nameof(options));

    private static SensorCoding? CheckCoding(SensorCoding? coding, LiquidReservoir reservoir)
    {
        if (coding is not null && coding.InputCount != reservoir.InputSize)
        {
            throw new ArgumentException($"The coding gives {coding.InputCount} inputs; the reservoir has {reservoir.InputSize}.", nameof(coding));
        }

        return coding is null || reservoir.Input == InputKind.Analog
            ? coding
            : throw new ArgumentException("The reservoir takes spikes, which cannot be scaled; encode sensors for analog input only.", nameof(coding));
    }

    private static void CheckFeatureCount(Readout readout, int count, int neurons)
    {
        if (readout.FeatureCount != count)
        {
            throw new ArgumentException($"The readout reads {readout.FeatureCount} features; the model of {neurons} neurons has {count}. Build the readout for {count}.", nameof(readout));
        }
    }
}
