using System.Globalization;
using System.Runtime.CompilerServices;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime;

/// <summary>
/// The options of a reservoir. Every value is checked when it is set; an error names the option, the value and the legal range.
/// Options that exclude each other are checked when the reservoir is built. Immutable.
/// </summary>
public sealed record ReservoirOptions
{
    private NeuronOptions neurons = new();

    /// <summary>
    /// <c>erdos_renyi</c> (default), <c>small_world</c> (Watts-Strogatz), <c>scale_free</c> (Barabasi-Albert), <c>column</c> (Maass, Natschlaeger and Markram)
    /// or <c>delay_line</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists the known ones.</exception>
    public string Topology { get; init => field = Topologies.CheckName(value); } = Topologies.ErdosRenyiName;

    /// <summary><see cref="Topology"/> by an enumeration instead of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is undefined.</exception>
    public TopologyKind TopologyKind
    {
        get => Topologies.KindOf(Topology);
        init => Topology = Topologies.NameOf(value);
    }

    /// <summary>erdos_renyi only: the probability of each directed edge, in [0, 1]. Unset: 0.1.</summary>
    public double? Connectivity { get; init => field = Within(value, 0, 1); }

    /// <summary>erdos_renyi, instead of <see cref="Connectivity"/>: the exact number of incoming synapses of every neuron. delay_line: the number of line neurons that send spikes to each reader; unset: 10.</summary>
    public int? FanIn { get; init => field = AtLeast(value, 0); }

    /// <summary>small_world only: neighbours on the ring, even, at most n-1. Unset: 6, or n-1 rounded down to even.</summary>
    public int? K { get; init => field = AtLeast(value, 2); }

    /// <summary>small_world only: the probability that an edge is rewired, in [0, 1]. Unset: 0.1.</summary>
    public double? RewireProbability { get; init => field = Within(value, 0, 1); }

    /// <summary>scale_free only: the edges of each added neuron, at least 1, below n. Unset: 3, or n-1 if that is less.</summary>
    public int? M { get; init => field = AtLeast(value, 1); }

    /// <summary>column only: the grid, and the probabilities, weights and delays by types and distance. Unset: those of Maass, Natschlaeger and Markram (2002).</summary>
    public ColumnOptions? Column { get; init; }

    /// <summary>delay_line only: the number of lines, 1 to n. Unset: 1. A line neuron that is not the first of its line receives no sensor, and keeps the default of every optional neuron parameter that is given as one value or as a distribution.</summary>
    public int? Lines { get; init => field = AtLeast(value, 1); }

    /// <summary>delay_line only: the share of the neurons that are in lines, in [0, 1]. Unset: 0.95.</summary>
    public double? LineShare { get; init => field = Within(value, 0, 1); }

    /// <summary>The share of excitatory neurons, in [0, 1]; 0.8 by default. The first <c>floor(ExcRatio*n)</c> neurons are excitatory.</summary>
    public double ExcRatio { get; init => field = Within(value, 0, 1); } = 0.8;

    /// <summary>
    /// The magnitude that the largest eigenvalue of the recurrent weights is scaled to, in [1e-6, 1,000]. Unset: 0.9, unless
    /// <see cref="WeightScale"/> is set. With Dale's law a single outlying eigenvalue determines this scale, so <see cref="FanIn"/> and
    /// <see cref="WeightScale"/> describe the network more directly.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; the message says how to build a reservoir without recurrence.</exception>
    public double? SpectralRadius
    {
        get;
        init => field = value == 0
            ? throw new ArgumentOutOfRangeException(nameof(SpectralRadius), value, "SpectralRadius is 0; it must be from 1E-06 to 1000. For a reservoir without recurrence set Connectivity = 0 and WeightScale = 1.")
            : Within(value, 1e-6, WeightLaw.Largest);
    }

    /// <summary>Instead of <see cref="SpectralRadius"/>: multiplies the weights |N(0,1)| directly, above 0, at most 1,000.</summary>
    public double? WeightScale { get; init => field = Within(value, 1e-6, WeightLaw.Largest); }

    /// <summary>The membrane's decay per step, in [0, 1]; one value, one per neuron, or a distribution. 0.9 by default.</summary>
    public NeuronValues Beta { get => Of(NeuronModel.Beta); init => neurons = neurons.With(NeuronModel.Beta, value); }

    /// <summary>The firing threshold, in [1e-6, 1e6]; one value, one per neuron, or a distribution. 1 by default.</summary>
    public NeuronValues Threshold { get => Of(NeuronModel.Threshold); init => neurons = neurons.With(NeuronModel.Threshold, value); }

    /// <summary>The steps after a spike in which a neuron cannot fire again, whole numbers in [0, 255]; one value, one per neuron, or a distribution. 0 by default: a neuron may fire in every step.</summary>
    public NeuronValues RefractoryPeriod { get => Of(NeuronModel.RefractoryPeriod); init => neurons = neurons.With(NeuronModel.RefractoryPeriod, value); }

    /// <summary>A constant current into each neuron (tonic drive), in [-1e6, 1e6]; one value, one per neuron, or a distribution. 0 by default.</summary>
    public NeuronValues Bias { get => Of(NeuronModel.Bias); init => neurons = neurons.With(NeuronModel.Bias, value); }

    /// <summary>
    /// The decay per step of the synaptic current, <c>syn = decay*syn + I</c>, in [0, 1]; one value, one per neuron, or a distribution. 0 by default: the membrane
    /// takes the current at once.
    /// </summary>
    public NeuronValues SynapticDecay { get => Of(NeuronModel.SynapticDecay); init => neurons = neurons.With(NeuronModel.SynapticDecay, value); }

    /// <summary>
    /// The amount by which a spike raises the neuron's threshold, <c>theta = threshold + strength*adapt</c>, in [0, 1e6]; one value, one per neuron, or a distribution. 0 by
    /// default: no adaptation (the adaptive neuron of Bellec et al., NeurIPS 2018).
    /// </summary>
    public NeuronValues AdaptationStrength { get => Of(NeuronModel.AdaptationStrength); init => neurons = neurons.With(NeuronModel.AdaptationStrength, value); }

    /// <summary>The decay per step of the adaptation, <c>adapt = decay*adapt + spike</c>, in [0, 1]; one value, one per neuron, or a distribution. 0.99 by default.</summary>
    public NeuronValues AdaptationDecay { get => Of(NeuronModel.AdaptationDecay); init => neurons = neurons.With(NeuronModel.AdaptationDecay, value); }

    /// <summary>The reset after a spike: by default the threshold is subtracted from the membrane; otherwise the membrane is set to <see cref="ResetValue"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is undefined.</exception>
    public ResetKind Reset
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Reset), value, $"Reset is {value}; known: Subtract, Value.");
    }

    /// <summary>The membrane after a spike, in [-1e6, 1e6]; one value, one per neuron, or a distribution. 0 by default. Used with <see cref="ResetKind.Value"/> only.</summary>
    public NeuronValues ResetValue { get => Of(NeuronModel.ResetValue); init => neurons = neurons.With(NeuronModel.ResetValue, value); }

    /// <summary>
    /// Short-term plasticity of the recurrent synapses (Tsodyks and Markram, PNAS 94, 1997): the share of the presynaptic resources that a spike at
    /// rest uses, U, in [0, 1]; one value, one per presynaptic neuron, or a distribution. 1 by default, which without the two decays is a constant synapse.
    /// </summary>
    public NeuronValues Utilisation { get => Of(NeuronModel.Utilisation); init => neurons = neurons.With(NeuronModel.Utilisation, value); }

    /// <summary>Short-term plasticity: the decay per step of the depression, exp(-1/D) with D in steps, in [0, 1]; one value, one per presynaptic neuron, or a distribution. 0 by default: resources recover at once.</summary>
    public NeuronValues DepressionDecay { get => Of(NeuronModel.DepressionDecay); init => neurons = neurons.With(NeuronModel.DepressionDecay, value); }

    /// <summary>Short-term plasticity: the decay per step of the facilitation, exp(-1/F) with F in steps, in [0, 1]; one value, one per presynaptic neuron, or a distribution. 0 by default: no facilitation.</summary>
    public NeuronValues FacilitationDecay { get => Of(NeuronModel.FacilitationDecay); init => neurons = neurons.With(NeuronModel.FacilitationDecay, value); }

    /// <summary>
    /// Graded spikes: the largest payload of a spike, in [1, 127]; 1 by default. A spike carries the number of times that the threshold fits into
    /// the potential, at most this. It cannot be combined with short-term plasticity.
    /// </summary>
    public int LargestPayload
    {
        get;
        init => field = value is >= 1 and <= 127 ? value : throw new ArgumentOutOfRangeException(nameof(LargestPayload), value, $"LargestPayload is {value}; it must be from 1 to 127.");
    } = 1;

    /// <summary>The delay of the recurrent synapses in steps, whole numbers in [1, 255]; one value, or a distribution that each synapse draws from. 1 by default; in a <c>column</c> unset, the delays of <see cref="ColumnOptions"/>. For given delays, build the reservoir from weights (<see cref="Networks.SynapseMatrix.WithDelays"/>).</summary>
    public NeuronValues Delay { get; init => field = SynapseParameters.Check(SynapseParameters.Delay, value); } = SynapseParameters.Delay.Default;

    /// <summary>The number of synapses from each sensor to each neuron, in [1, 16], each with its own weight and delay; 1 by default.</summary>
    public int InputTaps
    {
        get;
        init => field = value is >= 1 and <= 16 ? value : throw new ArgumentOutOfRangeException(nameof(InputTaps), value, $"InputTaps is {value}; it must be from 1 to 16.");
    } = 1;

    /// <summary>The delay of the input synapses in ticks, whole numbers in [0, 255]; one value, or a distribution that each synapse draws from. 0 by default.</summary>
    public NeuronValues InputDelay { get; init => field = SynapseParameters.Check(SynapseParameters.InputDelay, value); } = SynapseParameters.InputDelay.Default;

    /// <summary>The factor on the input weights <c>N(0,1)/sqrt(inputSize)</c>, in [0, 1,000]; 1 by default.</summary>
    public double InputScaling { get; init => field = Within(value, 0, 1000); } = 1;

    /// <summary>The seed of all random numbers; 42 by default. The same seed gives the same bits on every machine.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether the sensors are currents or spikes; currents by default.</summary>
    public InputKind Input { get; init => field = Known(value); }

    /// <summary>Returns the parameters of <paramref name="count"/> neurons.</summary>
    /// <exception cref="ArgumentException">An option has neither one value nor one per neuron.</exception>
    /// <param name="count">The number of neurons.</param>
    /// <param name="isDrawn">Whether the topology was drawn with these options too.</param>
    internal NeuronParameters NeuronsOf(int count, bool isDrawn = true) =>
        new(count, Seed, isDrawn ? IsRelay(count) : null, [.. NeuronModel.Parameters.Select(parameter => (parameter, Of(parameter)))]);

    /// <summary>Returns which neurons of a delay_line receive spikes only from the neuron before them; null for other topologies.</summary>
    /// <exception cref="ArgumentException">The options do not fit the number of neurons.</exception>
    internal Func<int, bool>? IsRelay(int count) => Topology == Topologies.DelayLineName ? Topologies.DelayLineOf(count, Lines, LineShare).IsRelay : null;

    /// <summary>Draws the input weights [tap, input, neuron].</summary>
    internal float[] InputWeightsOf(int inputSize, int size)
    {
        float[] weights = InputWeights.Draw(inputSize, size, InputScaling, Seed, InputTaps);
        if (IsRelay(size) is { } isRelay)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = isRelay(i % size) ? 0 : weights[i];
            }
        }

        return weights;
    }

    /// <summary>Returns the option of a parameter.</summary>
    internal NeuronValues Of(NeuronParameter parameter) => neurons[parameter];

    /// <summary>Returns the same options with another value of a parameter.</summary>
    internal ReservoirOptions With(NeuronParameter parameter, NeuronValues values) => this with { neurons = neurons.With(parameter, values) };

    private static T? Within<T>(T? value, double low, double high, [CallerMemberName] string option = "") where T : struct, IConvertible
    {
        if (value is { } given)
        {
            _ = Within(given.ToDouble(CultureInfo.InvariantCulture), low, high, option);
        }

        return value;
    }

    private static double Within(double value, double low, double high, [CallerMemberName] string option = "") =>
        value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option} is {value}; it must be from {low} to {high}."));

    private static int? AtLeast(int? value, int low, [CallerMemberName] string option = "") =>
        value is null || value >= low ? value : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be at least {low}.");

    internal static NeuronValues WithinEach(NeuronValues values, float low, float high, [CallerMemberName] string option = "")
    {
        values.CheckDistribution(option, low, high, isWhole: false);
        foreach (float value in values.Values)
        {
            if (!(value >= low && value <= high))
            {
                throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option} is {value}; it must be from {low} to {high}."));
            }
        }

        return values;
    }

    private static InputKind Known(InputKind value, [CallerMemberName] string option = "") =>
        Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; known: Analog, Spikes.");
}
