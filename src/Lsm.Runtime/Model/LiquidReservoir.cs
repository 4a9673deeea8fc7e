using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>
/// The fixed part of a liquid: the input weights, the recurrent weights and the parameters of the neurons. Immutable and free-threaded.
/// The neurons are leaky integrate-and-fire neurons with reset by subtraction. <c>W[post, pre]</c> is the weight from pre to post. By Dale's law the
/// outgoing weights of the first <c>floor(ExcRatio*n)</c> neurons are never negative, and those of the others never positive.
/// </summary>
public sealed class LiquidReservoir
{
    internal const int LargestInput = 1 << 20;

    /// <summary>The largest number of input weights: as many as fit one array.</summary>
    internal const int LargestTable = 0x7FFFFFC7;
    private readonly float[] inputWeights;
    private readonly byte[] inputDelays; // empty where all are 0
    private readonly byte[] delays;      // of the recurrent synapses; empty where all are 1
    private readonly Lazy<SynapseMatrix> recurrent;

    /// <summary>Draws a reservoir from its seed. The same options give the same bits on every machine.</summary>
    /// <param name="inputSize">The number of sensors, 1 to 2^20.</param>
    /// <param name="size">The number of neurons, at least 1.</param>
    /// <param name="options">The options; null for the defaults of <see cref="ReservoirOptions"/>.</param>
    /// <exception cref="ArgumentException">Options exclude each other, or do not fit the size; the message names the option.</exception>
    public LiquidReservoir(int inputSize, int size = 500, ReservoirOptions? options = null)
        : this(ReservoirDraw.Synapses(inputSize, size, options ??= new()), options.Input, NeuronTraits.Of(options), options.NeuronsOf(size)) => Options = options;

    private LiquidReservoir(SynapseSet synapses, InputKind kind, NeuronTraits traits, NeuronParameters neurons, (int Exponent, double Error)? exact = null)
    {
        RoundingMode.Require();
        Size = synapses.Recurrent.Size;
        InputTaps = synapses.Taps;
        InputSize = synapses.Input.Length / Size / InputTaps;
        Input = kind;
        Neurons = neurons;
        Traits = traits;
        traits.Check(neurons);
        delays = synapses.Recurrent is SynapseMatrix matrix ? matrix.Delays.ToArray() : [];
        inputDelays = synapses.InputDelays;
        float[] spikeWeights = kind == InputKind.Spikes ? synapses.Input : [];
        Weights = exact is { } grid
            ? FixedPointWeights.Exact(synapses.Recurrent, spikeWeights, grid.Exponent, grid.Error, RecurrentFactor, InputFactor)
            : FixedPointWeights.From(synapses.Recurrent, spikeWeights, RecurrentFactor, InputFactor);
        inputWeights = kind == InputKind.Spikes ? Weights.DequantiseInput() : synapses.Input;
        recurrent = new(() => delays.Length == 0 ? Weights.DequantiseRecurrent() : Weights.DequantiseRecurrent().WithDelays(delays));
    }

    /// <summary>The number of sensors.</summary>
    public int InputSize { get; }

    /// <summary>The number of neurons.</summary>
    public int Size { get; }

    /// <summary>Whether the sensors are currents or spikes.</summary>
    public InputKind Input { get; }

    /// <summary>The options that it was drawn with, or null if it was built from weights.</summary>
    public ReservoirOptions? Options { get; private init; }

    /// <summary>[tap, input, neuron]: the input weights in use.</summary>
    public ReadOnlySpan<float> InputWeights => inputWeights;

    /// <summary>The number of synapses from each sensor to each neuron.</summary>
    public int InputTaps { get; }

    /// <summary>[tap, input, neuron], or empty if every delay is 0: the delay of each input synapse in ticks, 0 to 255.</summary>
    public ReadOnlySpan<byte> InputDelays => inputDelays;

    /// <summary>The recurrent weights in use, after fixed-point rounding, with their delays.</summary>
    public SynapseMatrix Recurrent => recurrent.Value;

    /// <summary>[neuron]: the membranes' decay per step.</summary>
    public ReadOnlySpan<float> Beta => Neurons[NeuronModel.Beta];

    /// <summary>[neuron]: the firing thresholds.</summary>
    public ReadOnlySpan<float> Threshold => Neurons[NeuronModel.Threshold];

    /// <summary>[neuron]: the steps after a spike in which the neuron cannot fire again, whole numbers.</summary>
    public ReadOnlySpan<float> RefractoryPeriod => Neurons[NeuronModel.RefractoryPeriod];

    /// <summary>[neuron]: the constant currents.</summary>
    public ReadOnlySpan<float> Bias => Neurons[NeuronModel.Bias];

    /// <summary>[neuron]: the decay of the synaptic current per step; 0 is no filter.</summary>
    public ReadOnlySpan<float> SynapticDecay => Neurons[NeuronModel.SynapticDecay];

    /// <summary>[neuron]: the amount by which a spike raises the threshold.</summary>
    public ReadOnlySpan<float> AdaptationStrength => Neurons[NeuronModel.AdaptationStrength];

    /// <summary>[neuron]: the decay of the adaptation per step.</summary>
    public ReadOnlySpan<float> AdaptationDecay => Neurons[NeuronModel.AdaptationDecay];

    /// <summary>The reset of the membrane after a spike.</summary>
    public ResetKind Reset => Traits.Reset;

    /// <summary>[neuron]: the membrane after a spike, where <see cref="Reset"/> is <see cref="ResetKind.Value"/>.</summary>
    public ReadOnlySpan<float> ResetValue => Neurons[NeuronModel.ResetValue];

    /// <summary>The largest payload of a spike, 1 to 127.</summary>
    public int LargestPayload => Traits.LargestPayload;

    /// <summary>[presynaptic neuron]: the share of the resources that a spike at rest uses.</summary>
    public ReadOnlySpan<float> Utilisation => Neurons[NeuronModel.Utilisation];

    /// <summary>[presynaptic neuron]: the decay of the depression per step.</summary>
    public ReadOnlySpan<float> DepressionDecay => Neurons[NeuronModel.DepressionDecay];

    /// <summary>[presynaptic neuron]: the decay of the facilitation per step.</summary>
    public ReadOnlySpan<float> FacilitationDecay => Neurons[NeuronModel.FacilitationDecay];

    /// <summary>The exponent of the fixed-point scale: recurrent and spike-input weights are whole multiples of 2^-ScaleExponent.</summary>
    public int ScaleExponent => Weights.ScaleExponent;

    /// <summary>The largest difference between a given weight and its fixed-point value; at most 2^-(ScaleExponent+1).</summary>
    public double QuantisationError => Weights.LargestError;

    internal FixedPointWeights Weights { get; }

    /// <summary>The values of all neuron parameters.</summary>
    internal NeuronParameters Neurons { get; }

    /// <summary>The values that all neurons share.</summary>
    internal NeuronTraits Traits { get; }

    /// <summary>[synapse]: delays in steps; empty where all are 1.</summary>
    internal ReadOnlySpan<byte> RecurrentDelays => delays;

    internal bool FiltersCurrent => Neurons.Uses(NeuronModel.SynapticDecay);

    internal bool Adapts => Neurons.Uses(NeuronModel.AdaptationStrength);

    internal bool IsGraded => LargestPayload > 1;

    /// <summary>Whether synapses have short-term plasticity.</summary>
    internal bool IsPlastic => Neurons.Uses(NeuronModel.Utilisation) || Neurons.Uses(NeuronModel.DepressionDecay) || Neurons.Uses(NeuronModel.FacilitationDecay);

    /// <summary>The longest delay of a recurrent synapse in steps.</summary>
    internal int LongestDelay => delays.Length == 0 ? 1 : delays.Max();

    /// <summary>The longest delay of an input synapse in ticks.</summary>
    internal int LongestInputDelay => inputDelays.Length == 0 ? 0 : inputDelays.Max();

    /// <summary>The bits per step in the history of a neuron: whether it fired, or the payload of its spike.</summary>
    internal int HistoryBits => IsGraded || IsPlastic ? 8 : 1;

    /// <summary>The words of history of a neuron; 0 if the spikes of the last step are enough.</summary>
    internal int HistoryPlanes => HistoryBits == 1 && LongestDelay == 1 ? 0 : ((LongestDelay * HistoryBits) + 31) / 32;

    /// <summary>The largest whole number by which a spike multiplies a recurrent weight.</summary>
    internal int RecurrentFactor => IsPlastic ? NeuronTraits.FullEfficacy : LargestPayload;

    /// <summary>The whole number by which an input spike multiplies its weight.</summary>
    internal int InputFactor => IsPlastic ? NeuronTraits.FullEfficacy : 1;

    /// <summary>The value of one unit of a neuron's incoming sum: a power of two, unless synapses are plastic.</summary>
    internal float SumScale => IsPlastic ? (float)(Weights.Scale / (double)NeuronTraits.FullEfficacy) : Weights.Scale;

    /// <summary>Whether the model has anything beyond the leaky neuron with refractory period, one step of delay and one input synapse per sensor.</summary>
    internal bool IsExtended => FiltersCurrent || Adapts || HistoryPlanes > 0 || InputTaps > 1 || inputDelays.Length > 0 || Reset == ResetKind.Value || Neurons.Uses(NeuronModel.Bias);

    /// <summary>The index of the first value that may not be a sensor of this reservoir, or -1.</summary>
    /// <param name="sensors">Any number of them. Analog: finite, at most 2^30 in magnitude. Spikes: exactly 0 or 1.</param>
    public int FirstBadSensor(ReadOnlySpan<float> sensors) => SensorRules.FirstBad(Input, sensors);

    /// <summary>Creates a reservoir from weights.</summary>
    /// <param name="inputWeights">[input, neuron], a whole number of rows, finite, magnitudes at most 2^30.</param>
    /// <param name="recurrent">The recurrent weights; see <see cref="SynapseMatrix"/> for dense and compressed forms.</param>
    /// <param name="input">Whether the sensors are currents or spikes.</param>
    /// <param name="beta">The membranes' decay, in [0, 1]; 0.9 if not given.</param>
    /// <param name="threshold">The firing threshold, in [1e-6, 1e6]; 1 if not given.</param>
    /// <param name="refractoryPeriod">The steps after a spike in which a neuron cannot fire again, whole numbers in [0, 255]; null for 0.</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is out of range, or no fixed-point scale holds the weights.</exception>
    public static LiquidReservoir FromWeights(
        ReadOnlySpan<float> inputWeights,
        SynapseMatrix recurrent,
        InputKind input = InputKind.Analog,
        NeuronValues? beta = null,
        NeuronValues? threshold = null,
        NeuronValues? refractoryPeriod = null)
    {
        var options = new ReservoirOptions
        {
            Input = input,
            Beta = beta ?? NeuronModel.Beta.Default,
            Threshold = threshold ?? NeuronModel.Threshold.Default,
            RefractoryPeriod = refractoryPeriod ?? NeuronModel.RefractoryPeriod.Default,
        };
        return FromWeights(inputWeights, recurrent, options);
    }

    /// <summary>Creates a reservoir from weights and delays.</summary>
    /// <param name="inputWeights">[tap, input, neuron], a whole number of rows, finite, magnitudes at most 2^30.</param>
    /// <param name="recurrent">The recurrent weights, with their delays.</param>
    /// <param name="options">The parameters of the neurons, the kind of the input and the number of taps; options that draw weights or delays are not read.</param>
    /// <param name="inputDelays">[tap, input, neuron] in ticks, or empty for no delay.</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is out of range, or no fixed-point scale holds the weights.</exception>
    public static LiquidReservoir FromWeights(
        ReadOnlySpan<float> inputWeights, SynapseMatrix recurrent, ReservoirOptions options, ReadOnlySpan<byte> inputDelays = default)
    {
        ArgumentNullException.ThrowIfNull(recurrent);
        ArgumentNullException.ThrowIfNull(options);
        int row = recurrent.Size * options.InputTaps;
        if (inputWeights.IsEmpty || inputWeights.Length % row != 0)
        {
            throw new ArgumentException(
                options.InputTaps == 1
                    ? $"inputWeights has {inputWeights.Length} values; [input, neuron] with {recurrent.Size} neurons needs a positive multiple of {row}."
                    : $"inputWeights has {inputWeights.Length} values; [tap, input, neuron] with {recurrent.Size} neurons and {options.InputTaps} taps needs a positive multiple of {row}.",
                nameof(inputWeights));
        }

        if (!inputDelays.IsEmpty && inputDelays.Length != inputWeights.Length)
        {
            throw new ArgumentException($"inputDelays has {inputDelays.Length} values for {inputWeights.Length} input weights; give one delay per weight, or none.", nameof(inputDelays));
        }

        ReservoirDraw.CheckInputSize(inputWeights.Length / row, options.InputTaps);
        if (!Enum.IsDefined(options.Input))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Input, $"input is {options.Input}; known: Analog, Spikes.");
        }

        var synapses = new SynapseSet(FloatRules.Operands(nameof(inputWeights), inputWeights), options.InputTaps, SynapseSet.Shorten(inputDelays), recurrent);
        return new LiquidReservoir(synapses, options.Input, NeuronTraits.Of(options), options.NeuronsOf(recurrent.Size, isDrawn: false));
    }

    /// <summary>As <see cref="FromWeights(ReadOnlySpan{float}, SynapseMatrix, ReservoirOptions, ReadOnlySpan{byte})"/>, from rows that need not be in memory.</summary>
    internal static LiquidReservoir FromSource(ReadOnlySpan<float> inputWeights, ISynapseSource recurrent, InputKind input, NeuronParameters neurons) =>
        new(new SynapseSet(FloatRules.Operands(nameof(inputWeights), inputWeights), 1, [], recurrent), input, NeuronTraits.Default, neurons);

    /// <summary>Restores a saved reservoir from the weights in use and their fixed-point grid.</summary>
    /// <exception cref="ArgumentException">A weight is not on the grid, or a value is out of range.</exception>
    internal static LiquidReservoir Restore(
        SynapseSet synapses, InputKind input, NeuronTraits traits, NeuronParameters neurons, int scaleExponent, double quantisationError, ReservoirOptions? options)
    {
        ReservoirDraw.CheckInputSize(synapses.Input.Length / synapses.Recurrent.Size / synapses.Taps, synapses.Taps);
        float[] operands = FloatRules.Operands("inputWeights", synapses.Input);
        return new LiquidReservoir(synapses with { Input = operands }, input, traits, neurons, (scaleExponent, quantisationError)) { Options = options };
    }
}
