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

    /// <summary>The largest number of input weights, which is that of one array.</summary>
    private const int LargestTable = 0x7FFFFFC7;
    private readonly float[] inputWeights;
    private readonly Lazy<SynapseMatrix> recurrent;

    /// <summary>Draws a reservoir from its seed. The same options give the same bits on every machine.</summary>
    /// <param name="inputSize">The number of sensors, 1 to 2^20.</param>
    /// <param name="size">The number of neurons, at least 1.</param>
    /// <param name="options">The options; null for the defaults of <see cref="ReservoirOptions"/>.</param>
    /// <exception cref="ArgumentException">Options exclude each other, or do not fit the size; the message names the option.</exception>
    public LiquidReservoir(int inputSize, int size = 500, ReservoirOptions? options = null)
        : this(Draw(inputSize, size, options ??= new()), options)
    {
    }

    private LiquidReservoir((float[] Input, SynapseMatrix Recurrent) weights, ReservoirOptions options)
        : this(weights.Input, weights.Recurrent, options.Input, options.NeuronsOf(weights.Recurrent.Size)) => Options = options;

    private LiquidReservoir(float[] input, ISynapseSource synapses, InputKind kind, NeuronParameters neurons, FixedPointWeights? weights = null)
    {
        RoundingMode.Require();
        Size = synapses.Size;
        InputSize = input.Length / Size;
        Input = kind;
        Neurons = neurons;
        Weights = weights ?? FixedPointWeights.From(synapses, kind == InputKind.Spikes ? input : []);
        inputWeights = kind == InputKind.Spikes ? Weights.DequantiseInput() : input;
        recurrent = new(Weights.DequantiseRecurrent);
    }

    /// <summary>The number of sensors.</summary>
    public int InputSize { get; }

    /// <summary>The number of neurons.</summary>
    public int Size { get; }

    /// <summary>Whether the sensors are currents or spikes.</summary>
    public InputKind Input { get; }

    /// <summary>The options that it was drawn with, or null if it was built from weights.</summary>
    public ReservoirOptions? Options { get; private init; }

    /// <summary>[input, neuron]: the weights in use.</summary>
    public ReadOnlySpan<float> InputWeights => inputWeights;

    /// <summary>The recurrent weights in use, after fixed-point rounding.</summary>
    public SynapseMatrix Recurrent => recurrent.Value;

    /// <summary>[neuron]: the membranes' decay per step.</summary>
    public ReadOnlySpan<float> Beta => Neurons[NeuronModel.Beta];

    /// <summary>[neuron]: the firing thresholds.</summary>
    public ReadOnlySpan<float> Threshold => Neurons[NeuronModel.Threshold];

    /// <summary>[neuron]: the steps after a spike in which the neuron cannot fire again, whole numbers.</summary>
    public ReadOnlySpan<float> RefractoryPeriod => Neurons[NeuronModel.RefractoryPeriod];

    /// <summary>The exponent of the fixed-point scale: recurrent and spike-input weights are whole multiples of 2^-ScaleExponent.</summary>
    public int ScaleExponent => Weights.ScaleExponent;

    /// <summary>The largest difference between a given weight and its fixed-point value; at most 2^-(ScaleExponent+1).</summary>
    public double QuantisationError => Weights.LargestError;

    internal FixedPointWeights Weights { get; }

    /// <summary>The values of all neuron parameters.</summary>
    internal NeuronParameters Neurons { get; }

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
        ArgumentNullException.ThrowIfNull(recurrent);
        if (inputWeights.IsEmpty || inputWeights.Length % recurrent.Size != 0)
        {
            throw new ArgumentException(
                $"inputWeights has {inputWeights.Length} values; [input, neuron] with {recurrent.Size} neurons needs a positive multiple of {recurrent.Size}.", nameof(inputWeights));
        }

        CheckInputSize(inputWeights.Length / recurrent.Size);
        if (!Enum.IsDefined(input))
        {
            throw new ArgumentOutOfRangeException(nameof(input), input, $"input is {input}; known: Analog, Spikes.");
        }

        var neurons = new NeuronParameters(
            recurrent.Size,
            seed: null,
            isRelay: null,
            (NeuronModel.Beta, beta ?? NeuronModel.Beta.Default),
            (NeuronModel.Threshold, threshold ?? NeuronModel.Threshold.Default),
            (NeuronModel.RefractoryPeriod, refractoryPeriod ?? NeuronModel.RefractoryPeriod.Default));
        return new LiquidReservoir(FloatRules.Operands(nameof(inputWeights), inputWeights), recurrent, input, neurons);
    }

    /// <summary>As <see cref="FromWeights"/>, from rows that need not be in memory.</summary>
    internal static LiquidReservoir FromSource(ReadOnlySpan<float> inputWeights, ISynapseSource recurrent, InputKind input, NeuronParameters neurons) =>
        new(FloatRules.Operands(nameof(inputWeights), inputWeights), recurrent, input, neurons);

    /// <summary>Restores a saved reservoir from the weights in use and their fixed-point grid.</summary>
    /// <exception cref="ArgumentException">A weight is not on the grid, or a value is out of range.</exception>
    internal static LiquidReservoir Restore(
        float[] inputWeights, SynapseMatrix recurrent, InputKind input, NeuronParameters neurons, int scaleExponent, double quantisationError, ReservoirOptions? options)
    {
        CheckInputSize(inputWeights.Length / recurrent.Size);
        float[] operands = FloatRules.Operands(nameof(inputWeights), inputWeights);
        FixedPointWeights weights = FixedPointWeights.Exact(recurrent, input == InputKind.Spikes ? operands : [], scaleExponent, quantisationError);
        return new LiquidReservoir(operands, recurrent, input, neurons, weights) { Options = options };
    }

    private static (float[] Input, SynapseMatrix Recurrent) Draw(int inputSize, int size, ReservoirOptions options)
    {
        RoundingMode.Require();
        CheckInputSize(inputSize);
        if (size < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"size is {size}; a reservoir has at least 1 neuron.");
        }

        if ((long)inputSize * size > LargestTable)
        {
            throw new ArgumentOutOfRangeException(
                nameof(inputSize), inputSize, $"inputSize is {inputSize} for {size} neurons, {(long)inputSize * size} input weights; at most {LargestTable} are possible. Use fewer sensors or neurons.");
        }

        SynapseMatrix recurrent = Topologies.Generate(
            options.Topology, size, options.Connectivity, options.FanIn, options.K, options.RewireProbability, options.M,
            options.ExcRatio, options.SpectralRadius, options.WeightScale, options.Seed,
            options.Column, options.Lines, options.LineShare, options.NeuronsOf(size)[NeuronModel.Threshold]);
        return (FloatRules.Operands("InputWeights", options.InputWeightsOf(inputSize, size)), recurrent);
    }

    private static void CheckInputSize(int inputSize)
    {
        if (inputSize is < 1 or > LargestInput)
        {
            throw new ArgumentOutOfRangeException(nameof(inputSize), inputSize, $"inputSize is {inputSize}; it must be from 1 to {LargestInput}.");
        }
    }
}
