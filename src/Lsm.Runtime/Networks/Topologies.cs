using Lsm.Runtime.Networks.Graphs;
using Lsm.Runtime.Numerics;
using static System.FormattableString;

namespace Lsm.Runtime.Networks;

/// <summary>
/// Draws recurrent networks. Unless a method says otherwise, weights are |N(0, 1)|: positive on the outgoing synapses of the first <c>floor(excRatio * n)</c> neurons,
/// negative on those of the others (Dale's law). They are then scaled to a spectral radius, 0.9 by default, or multiplied by a weight scale.
/// No neuron connects to itself.
/// </summary>
/// <remarks>
/// The same arguments give the same bits on every machine and with any number of threads. The graph, the neuron labels and the weights each
/// have a random stream of their own (<see cref="RandomStream"/>). Peak memory is 8 bytes per synapse, 12 for <c>SmallWorld</c> and
/// <c>ScaleFree</c>, and with a spectral radius up to 200 MB of working vectors. Free-threaded.
/// All methods throw <see cref="ArgumentException"/> if an argument is out of range, if the network has more synapses than an array holds,
/// if both spectralRadius and weightScale are set, and if a spectralRadius is set for a network without cycles, whose radius is 0. If neither is set,
/// such a network takes the factor 0.9.
/// </remarks>
public static class Topologies
{
    internal const string ErdosRenyiName = "erdos_renyi";
    internal const string SmallWorldName = "small_world";
    internal const string ScaleFreeName = "scale_free";
    internal const string ColumnName = "column";
    internal const string DelayLineName = "delay_line";

    private const double DefaultLineShare = 0.95;

    private static readonly string[] NamesByKind = [ErdosRenyiName, SmallWorldName, ScaleFreeName, ColumnName, DelayLineName]; // [TopologyKind]

    internal static TopologyKind KindOf(string name) => (TopologyKind)Array.IndexOf(NamesByKind, name);

    internal static string NameOf(TopologyKind kind) => (uint)kind < (uint)NamesByKind.Length
        ? NamesByKind[(int)kind]
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, $"TopologyKind is {kind}; known: {string.Join(", ", Enum.GetNames<TopologyKind>())}.");

    /// <summary>Every ordered pair of different neurons is connected with probability p.</summary>
    /// <param name="n">The number of neurons, at least 1.</param>
    /// <param name="p">The connection probability (the option connectivity), 0 to 1.</param>
    /// <param name="excRatio">The share of excitatory neurons, 0 to 1.</param>
    /// <param name="spectralRadius">The spectral radius to scale to, 0 to 1,000; null: 0.9 unless <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on |N(0, 1)|, 0 to 1,000, instead of a spectral radius.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix ErdosRenyi(
        int n, double p = 0.1, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42) =>
        ErdosRenyi(n, p, new WeightLaw(excRatio, spectralRadius, weightScale), seed, Environment.ProcessorCount);

    /// <summary>
    /// Draws a small world of Watts and Strogatz (Nature 393, 1998): a ring in which each neuron is connected in both directions to its k nearest
    /// neighbours. Each undirected edge then moves its far end with probability pRewire to a neuron drawn uniformly from those that are not
    /// connected to its near end.
    /// </summary>
    /// <param name="n">The number of neurons, at least 3.</param>
    /// <param name="k">The neighbours of each neuron in the ring: even, 2 to n - 1.</param>
    /// <param name="pRewire">The probability of rewiring an edge (the option rewireProbability), 0 to 1.</param>
    /// <param name="excRatio">The share of excitatory neurons, 0 to 1.</param>
    /// <param name="spectralRadius">The spectral radius to scale to, 0 to 1,000; null: 0.9 unless <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on |N(0, 1)|, 0 to 1,000, instead of a spectral radius.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix SmallWorld(
        int n, int k = 6, double pRewire = 0.1, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42) =>
        SmallWorld(n, k, pRewire, new WeightLaw(excRatio, spectralRadius, weightScale), seed, Environment.ProcessorCount);

    /// <summary>
    /// Draws a scale-free network of Barabasi and Albert (Science 286, 1999): neurons are added one by one, and each is connected in both directions
    /// to m earlier neurons, drawn in proportion to their edges. Hubs are independent of the excitatory and inhibitory neurons.
    /// </summary>
    /// <param name="n">The number of neurons, at least m + 1.</param>
    /// <param name="m">The undirected edges of each added neuron, at least 1: m * (n - m) edges in all, and twice as many synapses.</param>
    /// <param name="excRatio">The share of excitatory neurons, 0 to 1.</param>
    /// <param name="spectralRadius">The spectral radius to scale to, 0 to 1,000; null: 0.9 unless <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on |N(0, 1)|, 0 to 1,000, instead of a spectral radius.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix ScaleFree(
        int n, int m = 3, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42) =>
        ScaleFree(n, m, new WeightLaw(excRatio, spectralRadius, weightScale), seed, Environment.ProcessorCount);

    /// <summary>Connects every neuron to exactly fanIn different presynaptic neurons, drawn uniformly.</summary>
    /// <param name="n">The number of neurons, at least 1.</param>
    /// <param name="fanIn">The number of incoming synapses of each neuron, 0 to n - 1.</param>
    /// <param name="excRatio">The share of excitatory neurons, 0 to 1.</param>
    /// <param name="spectralRadius">The spectral radius to scale to, 0 to 1,000; null: 0.9 unless <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on |N(0, 1)|, 0 to 1,000, instead of a spectral radius.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix FixedFanIn(
        int n, int fanIn, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42) =>
        FixedFanIn(n, fanIn, new WeightLaw(excRatio, spectralRadius, weightScale), seed, Environment.ProcessorCount);

    /// <summary>
    /// Draws a column of Maass, Natschlaeger and Markram (Neural Computation 14, 2002): neurons on a grid in random order, connected with a probability that falls
    /// with their distance. Weights are gamma-distributed with a mean for each pair of types; synapses have delays.
    /// </summary>
    /// <param name="n">The number of neurons, at least 1.</param>
    /// <param name="options">The grid, the probabilities, the weights and the delays; null for the values of the paper.</param>
    /// <param name="excRatio">The share of excitatory neurons, 0 to 1.</param>
    /// <param name="spectralRadius">The spectral radius to scale to, 0 to 1,000; null: 0.9 unless <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on the weights, 0 to 1,000, instead of a spectral radius.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix Column(
        int n, ColumnOptions? options = null, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42) =>
        Column(n, options ?? new(), new WeightLaw(excRatio, spectralRadius, weightScale), seed, Environment.ProcessorCount);

    /// <summary>
    /// Builds delay lines of spikes: the first <c>floor(lineShare * n)</c> neurons form lines in which each passes one spike on to the next. The other
    /// neurons, the readers, receive spikes from <paramref name="fanIn"/> line neurons each, with the weights N(0, 1) times <paramref name="weightScale"/>, whose
    /// signs are drawn for each synapse: a line neuron may excite one reader and inhibit another. Readers send spikes to no neuron.
    /// </summary>
    /// <param name="n">The number of neurons, at least 1.</param>
    /// <param name="lines">The number of lines, 1 to n.</param>
    /// <param name="lineShare">The share of the neurons in lines, 0 to 1; each line has at least one neuron.</param>
    /// <param name="fanIn">The number of line neurons that send spikes to a reader; null: 10, or all if there are fewer.</param>
    /// <param name="excRatio">The probability that a reader's synapse is excitatory, 0 to 1.</param>
    /// <param name="weightScale">The factor on the readers' weights, 0 to 1,000; null: 1/sqrt(fanIn).</param>
    /// <param name="thresholds">[neuron]: the thresholds, so that one spike makes the next neuron of a line fire; empty for 1.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public static SynapseMatrix DelayLine(
        int n, int lines = 1, double lineShare = 0.95, int? fanIn = null, double excRatio = 0.8, double? weightScale = null, ReadOnlySpan<float> thresholds = default, ulong seed = 42)
    {
        RoundingMode.Require();
        DelayLineGraph graph = DelayLineOf(n, lines, lineShare);
        int heard = fanIn ?? Math.Min(10, graph.LineNeurons);
        if (heard < 0 || heard > graph.LineNeurons)
        {
            throw new ArgumentException($"fanIn is {heard}; a reader hears line neurons, so with {graph.LineNeurons} of them it must lie between 0 and {graph.LineNeurons}.", nameof(fanIn));
        }

        if (!thresholds.IsEmpty && thresholds.Length != n)
        {
            throw new ArgumentException($"There are {thresholds.Length} thresholds for {n} neurons; give one per neuron, or none.", nameof(thresholds));
        }

        double scale = weightScale ?? 1 / Math.Sqrt(Math.Max(heard, 1));
        new WeightLaw(excRatio, null, scale).Check();
        if (thresholds.IsEmpty)
        {
            var ones = new float[n];
            Array.Fill(ones, 1);
            thresholds = ones;
        }

        return graph.Build(heard, excRatio, scale, thresholds, seed);
    }

    /// <summary>
    /// Draws the network that the options of a reservoir describe. An option that is null has the default of its topology. An option of another
    /// topology is refused.
    /// </summary>
    /// <param name="topology">The name of a topology.</param>
    /// <param name="n">The number of neurons.</param>
    /// <param name="connectivity">erdos_renyi: the connection probability, 0.1 unless set.</param>
    /// <param name="fanIn">erdos_renyi: a fixed number of incoming synapses instead of a connectivity; delay_line: the number of line neurons that send spikes to a reader.</param>
    /// <param name="k">small_world: the neighbours in the ring, 6 unless set, or all others of a smaller network.</param>
    /// <param name="rewireProbability">small_world: the probability of rewiring an edge, 0.1 unless set.</param>
    /// <param name="m">scale_free: the edges of each added neuron, 3 unless set, or all others of a smaller network.</param>
    /// <param name="excRatio">The share of excitatory neurons.</param>
    /// <param name="spectralRadius">The spectral radius to scale to; 0.9 unless this or <paramref name="weightScale"/> is set.</param>
    /// <param name="weightScale">The factor on |N(0, 1)|.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    /// <param name="column">column: the grid and its probabilities, weights and delays.</param>
    /// <param name="lines">delay_line: the number of lines, 1 unless set.</param>
    /// <param name="lineShare">delay_line: the share of the neurons in lines, 0.95 unless set.</param>
    /// <param name="thresholds">delay_line: [neuron], the thresholds; empty for 1.</param>
    /// <exception cref="ArgumentException">The topology is unknown, or an option is out of range or belongs to another topology; the message names it.</exception>
    internal static SynapseMatrix Generate(
        string topology, int n, double? connectivity, int? fanIn, int? k, double? rewireProbability, int? m,
        double excRatio, double? spectralRadius, double? weightScale, ulong seed,
        ColumnOptions? column = null, int? lines = null, double? lineShare = null, ReadOnlySpan<float> thresholds = default)
    {
        CheckName(topology);
        Belongs(topology, ErdosRenyiName, nameof(connectivity), connectivity);
        Belongs(topology == DelayLineName ? ErdosRenyiName : topology, ErdosRenyiName, nameof(fanIn), fanIn);
        Belongs(topology, SmallWorldName, nameof(k), k);
        Belongs(topology, SmallWorldName, nameof(rewireProbability), rewireProbability);
        Belongs(topology, ScaleFreeName, nameof(m), m);
        if (column is not null && topology != ColumnName)
        {
            throw new ArgumentException($"column is set, but it belongs to {ColumnName} and the topology is {topology}; leave it unset.", nameof(column));
        }

        Belongs(topology, DelayLineName, nameof(lines), lines);
        Belongs(topology, DelayLineName, nameof(lineShare), lineShare);
        if (connectivity is not null && fanIn is not null)
        {
            throw new ArgumentException(
                Invariant($"connectivity ({connectivity}) and fanIn ({fanIn}) are both set; set only one of them."), nameof(fanIn));
        }

        if (topology == DelayLineName && spectralRadius is not null)
        {
            throw new ArgumentException(Invariant($"spectralRadius is set ({spectralRadius}), but a delay_line has no loops; set weightScale instead."), nameof(spectralRadius));
        }

        var weights = new WeightLaw(excRatio, spectralRadius, weightScale);
        int threads = Environment.ProcessorCount;
        return topology switch
        {
            SmallWorldName => SmallWorld(n, k ?? DefaultK(n), rewireProbability ?? 0.1, weights, seed, threads),
            ScaleFreeName => ScaleFree(n, m ?? DefaultM(n), weights, seed, threads),
            ColumnName => Column(n, column ?? new(), weights, seed, threads),
            DelayLineName => DelayLine(n, lines ?? 1, lineShare ?? DefaultLineShare, fanIn, excRatio, weightScale, thresholds, seed),
            _ when fanIn is { } partners => FixedFanIn(n, partners, weights, seed, threads),
            _ => ErdosRenyi(n, connectivity ?? 0.1, weights, seed, threads),
        };
    }

    /// <summary>Returns the name if it is the name of a topology.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists the known names.</exception>
    internal static string CheckName(string topology) => Array.IndexOf(NamesByKind, topology) >= 0
        ? topology
        : throw new ArgumentException($"Unknown topology '{topology}'; known: {string.Join(", ", NamesByKind)}.", nameof(topology));

    /// <summary>The neighbours in a ring of n neurons unless set: 6, or as many as there can be.</summary>
    internal static int DefaultK(int n) => Math.Max(2, Math.Min(6, (n - 1) / 2 * 2));

    /// <summary>The edges of each added neuron unless set: 3, or as many as there can be.</summary>
    internal static int DefaultM(int n) => Math.Max(1, Math.Min(3, n - 1));

    /// <summary>Which neurons are in the lines of a delay_line, and how.</summary>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    internal static DelayLineGraph DelayLineOf(int n, int? lines, double? lineShare)
    {
        CheckSize(n, 1, "");
        int count = lines ?? 1;
        if (count < 1 || count > n)
        {
            throw new ArgumentException($"lines is {count}; with {n} neurons it must lie between 1 and {n}.", nameof(lines));
        }

        CheckProbability("lineShare", lineShare ?? DefaultLineShare);
        return DelayLineGraph.Of(n, count, lineShare ?? DefaultLineShare);
    }

    internal static SynapseMatrix Column(int n, ColumnOptions options, WeightLaw weights, ulong seed, int threads)
    {
        RoundingMode.Require();
        CheckSize(n, 1, "");
        weights.Check();
        var column = new ColumnGraph(n, options, (int)Math.Floor(weights.ExcRatio * n), seed);
        SynapseMatrix matrix = weights.Apply(column.Build(seed, threads), column, seed, threads);
        var delays = new byte[matrix.SynapseCount];
        for (int j = 0; j < n; j++)
        {
            for (int s = matrix.RowStart[j]; s < matrix.RowStart[j + 1]; s++)
            {
                delays[s] = column.Delay(j, matrix.Targets[s]);
            }
        }

        return matrix.WithDelays(delays);
    }

    internal static SynapseMatrix ErdosRenyi(int n, double p, WeightLaw weights, ulong seed, int threads)
    {
        RoundingMode.Require();
        CheckSize(n, 1, "");
        CheckProbability("connectivity (p)", p);
        weights.Check();
        return weights.Apply(ErdosRenyiGraph.Build(n, p, seed, threads), seed, threads);
    }

    internal static SynapseMatrix SmallWorld(int n, int k, double pRewire, WeightLaw weights, ulong seed, int threads)
    {
        RoundingMode.Require();
        CheckSize(n, 3, " for small_world");
        if (k < 2 || k > n - 1 || k % 2 != 0)
        {
            throw new ArgumentException($"k is {k}; in a ring of {n} neurons it must be even and lie between 2 and {n - 1}.", nameof(k));
        }

        CheckProbability("rewireProbability (pRewire)", pRewire);
        weights.Check();
        return weights.Apply(SmallWorldGraph.Build(n, k, pRewire, seed, threads), seed, threads);
    }

    internal static SynapseMatrix ScaleFree(int n, int m, WeightLaw weights, ulong seed, int threads)
    {
        RoundingMode.Require();
        CheckSize(n, 2, " for scale_free");
        if (m < 1 || m > n - 1)
        {
            throw new ArgumentException(
                $"m is {m}; each added neuron connects to m earlier ones, so with {n} neurons it must lie between 1 and {n - 1} (at least m + 1 neurons).", nameof(m));
        }

        weights.Check();
        return weights.Apply(ScaleFreeGraph.Build(n, m, seed, threads), seed, threads);
    }

    internal static SynapseMatrix FixedFanIn(int n, int fanIn, WeightLaw weights, ulong seed, int threads)
    {
        RoundingMode.Require();
        CheckSize(n, 1, "");
        if (fanIn < 0 || fanIn > n - 1)
        {
            throw new ArgumentException(
                $"fanIn is {fanIn}; a neuron receives only from other neurons, so with {n} neurons it must lie between 0 and {n - 1}.", nameof(fanIn));
        }

        weights.Check();
        return weights.Apply(FanInGraph.Build(n, fanIn, seed, threads), seed, threads);
    }

    private static void CheckSize(int n, int least, string where)
    {
        if (n < least || n >= Array.MaxLength)
        {
            throw new ArgumentException($"The size of the network is {n} neurons; it must lie between {least} and {Array.MaxLength - 1}{where}.", nameof(n));
        }
    }

    private static void CheckProbability(string name, double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentException(Invariant($"{name} is {p}; a probability must lie between 0 and 1."));
        }
    }

    private static void Belongs<T>(string topology, string owner, string option, T? value)
        where T : struct
    {
        if (value is { } set && topology != owner)
        {
            throw new ArgumentException(
                Invariant($"{option} is set ({set}), but it belongs to {owner} and the topology is {topology}; leave it unset."), option);
        }
    }
}
