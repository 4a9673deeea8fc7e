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
    private readonly float[] traceDecay;
    private readonly Lazy<ulong> hash;
    private readonly Lazy<StateLayout> layout;

    /// <summary>Draws a reservoir and an untrained readout from the seed.</summary>
    /// <param name="inputSize">Sensors, 1 to 2^20.</param>
    /// <param name="reservoirSize">Neurons, at least 1.</param>
    /// <param name="outputSize">The number of motors, 1 to 2^20.</param>
    /// <param name="options">How to draw them.</param>
    /// <exception cref="ArgumentException">An option does not fit; the message names it, its value and the legal range.</exception>
    public LiquidStateMachine(int inputSize, int reservoirSize, int outputSize, LiquidOptions? options = null)
        : this(
            new LiquidReservoir(InputsOf(inputSize, options ??= new()), reservoirSize, options.Reservoir),
            options.Readout == Readout.MlpName
                ? MlpReadout.Random(reservoirSize, outputSize, options.Reservoir.Seed)
                : LinearReadout.Random(reservoirSize, outputSize, options.Reservoir.Seed),
            options.Features,
            options.TraceDecay,
            options.TrainReservoir) => SensorCoding = CheckCoding(options.Sensors, Reservoir);

    /// <summary>Creates a model from a reservoir and a readout.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <param name="readout">A readout with as many features as the reservoir has neurons.</param>
    /// <param name="features">What the readout sees.</param>
    /// <param name="traceDecay">The trace's decay per step, in [0, 1]; 0.95 if not given. Used with <see cref="FeatureKind.Trace"/> only.</param>
    /// <param name="trainReservoir">Whether a trainer may change the reservoir's weights too.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, a value is out of range, or a motor could be infinite (docs/arithmetic.md).</exception>
    public LiquidStateMachine(
        LiquidReservoir reservoir,
        Readout readout,
        FeatureKind features = FeatureKind.Spikes,
        NeuronValues? traceDecay = null,
        bool trainReservoir = false)
    {
        ArgumentNullException.ThrowIfNull(reservoir);
        ArgumentNullException.ThrowIfNull(readout);
        if (readout.FeatureCount != reservoir.Size)
        {
            throw new ArgumentException($"The readout reads {readout.FeatureCount} features; the reservoir has {reservoir.Size} neurons. Build the readout for {reservoir.Size}.", nameof(readout));
        }

        if (!Enum.IsDefined(features))
        {
            throw new ArgumentOutOfRangeException(nameof(features), features, $"features is {features}; known: {string.Join(", ", Enum.GetNames<FeatureKind>())}.");
        }

        LargestFeature = MotorBound.LargestFeature(reservoir, features);
        MotorBound.Check(readout, LargestFeature);
        Reservoir = reservoir;
        Readout = readout;
        Features = features;
        TrainReservoir = trainReservoir;
        TraceDecayOption = ReservoirOptions.WithinEach(traceDecay ?? 0.95f, 0, 1, nameof(TraceDecay));
        this.traceDecay = TraceDecayOption.Expand(nameof(TraceDecay), reservoir.Size, reservoir.Options?.Seed, 0, 1);
        FloatRules.CopySnapped(this.traceDecay, this.traceDecay);
        hash = new(ComputeHash);
        layout = new(() => new StateLayout(this));
    }

    private LiquidStateMachine(LiquidStateMachine source, Readout readout)
    {
        SensorCoding = source.SensorCoding;
        MotorBound.Check(readout, source.LargestFeature);
        (Reservoir, Readout, Features, TrainReservoir, LargestFeature) = (source.Reservoir, readout, source.Features, source.TrainReservoir, source.LargestFeature);
        (traceDecay, hash, layout, TraceDecayOption) = (source.traceDecay, source.hash, source.layout, source.TraceDecayOption);
    }

    /// <summary>The reservoir.</summary>
    public LiquidReservoir Reservoir { get; }

    /// <summary>The readout.</summary>
    public Readout Readout { get; }

    /// <summary>The features that the readout reads.</summary>
    public FeatureKind Features { get; }

    /// <summary>[neuron]: the decay of the traces per step; used with <see cref="FeatureKind.Trace"/> only.</summary>
    public ReadOnlySpan<float> TraceDecay => traceDecay;

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

    /// <summary>The largest magnitude of a feature for any sensors (<see cref="MotorBound"/>).</summary>
    internal double LargestFeature { get; }

    /// <summary>The state variables of every agent.</summary>
    internal StateLayout Layout => layout.Value;

    /// <summary>What the trace decays were given as.</summary>
    internal NeuronValues TraceDecayOption { get; }

    internal bool KeepsTrace => Features == FeatureKind.Trace;

    /// <summary>The same liquid with another readout.</summary>
    /// <exception cref="ArgumentException">The number of features of the readout is not the number of neurons, or a motor could be infinite (docs/arithmetic.md).</exception>
    public LiquidStateMachine WithReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        return readout.FeatureCount == ReservoirSize
            ? new LiquidStateMachine(this, readout)
            : throw new ArgumentException($"The readout reads {readout.FeatureCount} features; the reservoir has {ReservoirSize} neurons.", nameof(readout));
    }

    /// <summary>The same liquid with sensors that are encoded otherwise.</summary>
    /// <param name="coding">A coding with as many inputs as the reservoir; null if the sensors are the inputs.</param>
    /// <exception cref="ArgumentException">The number of inputs differs, or the reservoir takes spikes.</exception>
    public LiquidStateMachine WithSensors(SensorCoding? coding) =>
        new(Reservoir, Readout, Features, TraceDecayOption, TrainReservoir) { SensorCoding = CheckCoding(coding, Reservoir) };

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
            content.Add(Reservoir.Neurons[parameter]);
        }

        SensorCoding?.AddTo(ref content);
        content.Add(KeepsTrace ? 1 : 0);
        if (KeepsTrace)
        {
            content.Add(traceDecay);
        }

        return content.Value;
    }
}
