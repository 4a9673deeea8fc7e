using Lsm.Runtime.Files;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The model: a reservoir, and a readout that turns its features into motor values. Immutable once built and free-threaded; the mutable
/// part is an <see cref="LsmState"/>, stepped by an <see cref="LsmEngine"/>. <see cref="InitState"/>, <see cref="Step"/> and
/// <see cref="ForwardSequence"/> are the convenience over a CPU engine.
/// </summary>
/// <remarks>
/// One step: <c>u = beta*mem + (I_in + I_rec)</c>, <c>spike = u >= threshold</c>, <c>mem = spike ? u - threshold : u</c>,
/// <c>trace = decay*trace + spike</c>, with <c>I_in = x·W_in</c> and <c>I_rec = W_rec·previous spikes</c> (Maass, Natschlaeger and
/// Markram 2002 for the idea; the neuron is the discrete leaky integrate-and-fire with reset by subtraction).
/// </remarks>
public sealed class LiquidStateMachine
{
    private readonly float[] traceDecay;
    private readonly Lazy<ulong> hash;

    /// <summary>Draws a reservoir and an untrained readout from the seed.</summary>
    /// <param name="inputSize">Sensors, 1 to 2^20.</param>
    /// <param name="reservoirSize">Neurons, at least 1.</param>
    /// <param name="outputSize">Motor values, at least 1.</param>
    /// <param name="options">How to draw them.</param>
    /// <exception cref="ArgumentException">An option does not fit; the message names it, its value and the legal range.</exception>
    public LiquidStateMachine(int inputSize, int reservoirSize, int outputSize, LiquidOptions? options = null)
        : this(
            new LiquidReservoir(inputSize, reservoirSize, (options ??= new()).Reservoir),
            options.Readout == Readout.MlpName
                ? MlpReadout.Random(reservoirSize, outputSize, options.Reservoir.Seed)
                : LinearReadout.Random(reservoirSize, outputSize, options.Reservoir.Seed),
            options.Features,
            options.TraceDecay,
            options.TrainReservoir)
    {
    }

    /// <summary>A model of a given reservoir and readout.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <param name="readout">A readout with as many features as the reservoir has neurons.</param>
    /// <param name="features">What the readout sees.</param>
    /// <param name="traceDecay">The trace's decay per step, in [0, 1]; 0.95 if not given. Used with <see cref="FeatureKind.Trace"/> only.</param>
    /// <param name="trainReservoir">Whether a trainer may change the reservoir's weights too.</param>
    /// <exception cref="ArgumentException">Sizes do not fit or a value is out of range.</exception>
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

        Reservoir = reservoir;
        Readout = readout;
        Features = features;
        TrainReservoir = trainReservoir;
        this.traceDecay = ReservoirOptions.WithinEach(traceDecay ?? 0.95f, 0, 1, nameof(TraceDecay)).Expand(nameof(TraceDecay), reservoir.Size);
        FloatRules.CopySnapped(this.traceDecay, this.traceDecay);
        hash = new(ComputeHash);
    }

    private LiquidStateMachine(LiquidStateMachine source, Readout readout)
    {
        (Reservoir, Readout, Features, TrainReservoir) = (source.Reservoir, readout, source.Features, source.TrainReservoir);
        (traceDecay, hash) = (source.traceDecay, source.hash);
    }

    /// <summary>The reservoir.</summary>
    public LiquidReservoir Reservoir { get; }

    /// <summary>The readout.</summary>
    public Readout Readout { get; }

    /// <summary>What the readout sees.</summary>
    public FeatureKind Features { get; }

    /// <summary>[neuron]: the traces' decay per step; in use with <see cref="FeatureKind.Trace"/>.</summary>
    public ReadOnlySpan<float> TraceDecay => traceDecay;

    /// <summary>Whether a trainer may change the reservoir's weights too.</summary>
    public bool TrainReservoir { get; }

    /// <summary>Sensors.</summary>
    public int InputSize => Reservoir.InputSize;

    /// <summary>Neurons.</summary>
    public int ReservoirSize => Reservoir.Size;

    /// <summary>Motor values.</summary>
    public int OutputSize => Readout.OutputCount;

    /// <summary>A hash of everything that decides the bits of a state; the readout does not.</summary>
    public ulong Hash => hash.Value;

    internal bool KeepsTrace => Features == FeatureKind.Trace;

    /// <summary>The same liquid with another readout.</summary>
    /// <exception cref="ArgumentException">The readout does not read as many features as there are neurons.</exception>
    public LiquidStateMachine WithReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        return readout.FeatureCount == ReservoirSize
            ? new LiquidStateMachine(this, readout)
            : throw new ArgumentException($"The readout reads {readout.FeatureCount} features; the reservoir has {ReservoirSize} neurons.", nameof(readout));
    }

    /// <summary>Writes the model to one safetensors file, replacing an old one as a whole or not at all; see <see cref="ModelFile"/>.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    public void Save(string path) => ModelFile.Save(path, this);

    /// <summary>Reads a saved model: it gives the bits of the one that was saved.</summary>
    /// <exception cref="InvalidDataException">The file is no model, is damaged, or holds what no model can hold; the message says what.</exception>
    public static LiquidStateMachine Load(string path) => ModelFile.Load(path);

    /// <summary>A state at rest for <paramref name="batch"/> agents with ids 0, 1, ..., on a CPU engine of its own, disposed with it.</summary>
    /// <param name="batch">Agents, at least 1.</param>
    public LsmState InitState(int batch)
    {
        LsmEngine engine = LsmEngine.Create(this, EngineKind.Cpu);
        try
        {
            LsmState state = engine.CreateState(batch);
            state.OwnsEngine = true;
            return state;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>One step of every agent.</summary>
    /// <param name="state">A state of this model, on any engine that is not pipelined.</param>
    /// <param name="inputs">[batch, input], batch being the state's capacity.</param>
    /// <param name="outputs">[batch, output].</param>
    /// <exception cref="ArgumentException">A length differs, an input is not finite, or the state is another model's; nothing was changed.</exception>
    public void Step(LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs) => Run(state, inputs, outputs, 1);

    /// <summary>As many steps as the inputs hold, each with its own sensors; the same bits as so many calls of <see cref="Step"/>.</summary>
    /// <param name="state">A state of this model, on any engine that is not pipelined.</param>
    /// <param name="inputs">[T, batch, input].</param>
    /// <param name="outputs">[T, batch, output].</param>
    /// <exception cref="ArgumentException">A length differs, an input is not finite, or the state is another model's; nothing was changed.</exception>
    public void ForwardSequence(LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(state);
        int row = state.Capacity * InputSize;
        if (inputs.Length % row != 0)
        {
            throw new ArgumentException($"{inputs.Length} inputs were given; [T, {state.Capacity}, {InputSize}] needs a multiple of {row}.", nameof(inputs));
        }

        Run(state, inputs, outputs, inputs.Length / row);
    }

    private void Run(LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs, int steps)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Engine.Model.Hash != Hash)
        {
            throw new ArgumentException("The state belongs to another model; take one from this model's InitState or from an engine made with it.", nameof(state));
        }

        if (!ReferenceEquals(state.Engine.Model.Readout, Readout))
        {
            throw new ArgumentException("The state's engine has another readout than this model; give it this one with SwapReadout, or step the engine's own model.", nameof(state));
        }

        if (state.Engine.Options.Pipelined)
        {
            throw new ArgumentException("The state's engine is pipelined, so its motors come one frame late; use Begin and End, or an engine that is not.", nameof(state));
        }

        int inputRow = state.Capacity * InputSize, outputRow = state.Capacity * OutputSize;
        if (inputs.Length != steps * inputRow || outputs.Length != steps * outputRow)
        {
            throw new ArgumentException(
                $"{inputs.Length} inputs and {outputs.Length} outputs were given; {steps} steps of [{state.Capacity}, {InputSize}] and [{state.Capacity}, {OutputSize}] need {steps * inputRow} and {steps * outputRow}.");
        }

        SensorRules.Check(Reservoir.Input, inputs, InputSize, state.Capacity);
        for (int t = 0; t < steps; t++)
        {
            inputs.Slice(t * inputRow, inputRow).CopyTo(state.Sensors);
            state.Begin(state.Frame);
            state.End(state.Frame - 1).CopyTo(outputs[(t * outputRow)..]);
        }
    }

    private ulong ComputeHash()
    {
        ContentHash content = default;
        content.Add(Reservoir.Size);
        content.Add(Reservoir.InputSize);
        content.Add((int)Reservoir.Input);
        content.Add(Reservoir.ScaleExponent);
        Reservoir.Weights.AddTo(ref content);
        content.Add(Reservoir.InputWeights);
        content.Add(Reservoir.Beta);
        content.Add(Reservoir.Threshold);
        content.Add(KeepsTrace ? 1 : 0);
        if (KeepsTrace)
        {
            content.Add(traceDecay);
        }

        return content.Value;
    }
}
