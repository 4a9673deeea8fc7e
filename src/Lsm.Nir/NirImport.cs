using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir;

/// <summary>Turns a graph into a model: finds the one layer of neurons and what leads to, back to and from it.</summary>
internal sealed class NirImport(string file, NirGraph graph, NirOptions options)
{
    private const int LargestLayer = 1 << 20, LargestIdentity = 4096;
    private readonly List<string> losses = [];

    public NirModel Model()
    {
        NirNode neurons = Only("layer of neurons (LIF or CubaLIF)", NirLayout.IsNeuron);
        NirNode input = Only("Input", static n => n.Type == NirLayout.Input), output = Only("Output", static n => n.Type == NirLayout.Output);
        int inputs = Width(input), outputs = Width(output);
        NirNeurons parameters = NirNeurons.From(file, neurons, options, losses);
        int n = parameters.Count;
        NirWeights toNeurons = Weights(Path(input, neurons, n, inputs), n, inputs), recurrent = Recurrent(neurons, n);
        List<NirNode> readout = ReadoutPath(neurons, output);
        CheckNothingElse([input, neurons, output, .. toNeurons.Nodes, .. recurrent.Nodes, .. readout]);

        (float[] weights, bool constant) = InputWeights(toNeurons, recurrent, parameters, inputs);
        try
        {
            var reservoir = LiquidReservoir.FromWeights(weights, Synapses(recurrent, parameters),
                InputKindOf(neurons), parameters.Beta, parameters.Threshold);
            if (reservoir.QuantisationError > 0)
                losses.Add(FormattableString.Invariant($"Weights: rounded to whole multiples of 2^-{reservoir.ScaleExponent}; the largest error is {reservoir.QuantisationError:R}."));
            (FeatureKind features, NirArray? decay) = Features(readout.Count > 0 ? readout[0] : neurons, n);
            var model = new LiquidStateMachine(reservoir, Readout(readout, n, outputs), features, decay is null ? default(NeuronValues?) : NirNumbers.Singles(decay));
            return new NirModel(model, losses, constant ? inputs : null);
        }
        catch (ArgumentException e) // what constructors throw for values out of range
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>The linear node between two, or null where they are joined directly.</summary>
    private NirNode? Path(NirNode from, NirNode to, int rows, int columns)
    {
        List<NirNode> found = graph.Nodes.FindAll(n => NirLayout.IsLinear(n) && Joined(from, n) && Joined(n, to));
        bool direct = Joined(from, to);
        if (found.Count + (direct ? 1 : 0) > 1)
            throw Bad($"several ways lead from '{from.Name}' to '{to.Name}'; add their weights up to one before");
        if (found.Count == 0 && !direct)
            throw Bad($"no Linear or Affine node leads from '{from.Name}' to '{to.Name}'");
        if (direct && rows != columns)
            throw Bad($"'{from.Name}' with {columns} values is joined directly to '{to.Name}' with {rows}");
        return direct ? null : found[0];
    }

    private NirWeights Recurrent(NirNode neurons, int n) =>
        Joined(neurons, neurons) || graph.Nodes.Exists(l => NirLayout.IsLinear(l) && Joined(neurons, l) && Joined(l, neurons))
            ? Weights(Path(neurons, neurons, n, n), n, n)
            : new NirWeights([], [], null);

    private NirWeights Weights(NirNode? node, int rows, int columns)
    {
        if (node is null)
            return rows <= LargestIdentity
                ? new NirWeights([], NirNumbers.Identity(rows), null)
                : throw Bad($"{rows} values are joined directly, which takes a dense matrix; at most {LargestIdentity} are supported");
        NirArray weight = node.Parameters[NirLayout.Weight];
        if (weight.Shape is not [var r, var c] || r != rows || c != columns)
            throw Bad($"node '{node.Name}' has weights [{string.Join(", ", weight.Shape)}]; [{rows}, {columns}] is expected");
        float[]? bias = null;
        if (node.Parameters.TryGetValue(NirLayout.Bias, out NirArray? given))
        {
            bias = Singles(node, NirLayout.Bias, given);
            if (bias.Length != rows)
                throw Bad($"node '{node.Name}' has {bias.Length} biases for {rows} outputs");
        }
        return new NirWeights([node], Singles(node, NirLayout.Weight, weight), bias);
    }

    /// <summary>The linear nodes from the neurons to the output: none, one, or two with a rectifier between them.</summary>
    private List<NirNode> ReadoutPath(NirNode neurons, NirNode output)
    {
        var path = new List<NirNode>();
        for (NirNode at = neurons; !Joined(at, output);)
        {
            List<NirNode> next = graph.Nodes.FindAll(n => Joined(at, n) && n != neurons && !(at == neurons && Joined(n, neurons)));
            if (next.Count != 1 || !NirLayout.IsLinear(next[0]) || path.Count == 2)
                throw Bad($"from '{at.Name}' to '{output.Name}' at most two Linear or Affine nodes in a row are supported; a liquid has one layer of neurons and a readout");
            path.Add(at = next[0]);
        }
        return path;
    }

    private Readout Readout(List<NirNode> path, int n, int outputs)
    {
        if (path.Count == 0 && outputs != n)
            throw Bad($"the neurons are joined directly to an output of {outputs} values; there are {n} neurons");
        if (path.Count < 2)
        {
            NirWeights only = Weights(path.Count == 0 ? null : path[0], outputs, n);
            return new LinearReadout(n, outputs, only.Values, only.Bias);
        }
        if (!path[0].Texts.TryGetValue(NirLayout.Activation, out string? activation) || activation != NirLayout.Relu)
            throw Bad($"'{path[0].Name}' and '{path[1].Name}' follow each other without a rectifier; multiply their weights to one node before");
        int hidden = path[0].Parameters[NirLayout.Weight].Shape is [var rows, _] ? rows : 0;
        if (hidden is < 1 or > LargestLayer)
            throw Bad($"node '{path[0].Name}' has {hidden} hidden units; 1 to {LargestLayer} are legal");
        NirWeights first = Weights(path[0], hidden, n), second = Weights(path[1], outputs, hidden);
        return new MlpReadout(n, hidden, outputs, first.Values, first.Bias, second.Values, second.Bias);
    }

    /// <summary>[input, neuron], with the constant currents as one more input where there are any.</summary>
    private (float[] Weights, bool Constant) InputWeights(NirWeights toNeurons, NirWeights recurrent, NirNeurons parameters, int inputs)
    {
        int n = parameters.Count;
        var constant = new float[n];
        for (int i = 0; i < n; i++)
            constant[i] = (float)(((toNeurons.Bias?[i] ?? 0.0) + (recurrent.Bias?[i] ?? 0.0)) * parameters.Gain[i] + parameters.Constant[i]);
        bool any = constant.AsSpan().ContainsAnyExcept(0f);
        var weights = new float[checked(n * (inputs + (any ? 1 : 0)))];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < inputs; k++)
                weights[(k * n) + i] = (float)(toNeurons.Values[((long)i * inputs) + k] * parameters.Gain[i]);
        if (any)
        {
            constant.CopyTo(weights, n * inputs);
            losses.Add($"Biases and leak potentials: one more input, number {inputs}, which the host has to hold at 1.");
        }
        return (weights, any);
    }

    private static SynapseMatrix Synapses(NirWeights recurrent, NirNeurons parameters)
    {
        int n = parameters.Count;
        float[] weights = recurrent.Values;
        if (weights.Length == 0)
            return SynapseMatrix.FromRows(n, new int[n + 1], [], []);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                weights[((long)i * n) + j] = (float)(weights[((long)i * n) + j] * parameters.Gain[i]);
        return SynapseMatrix.FromDense(n, weights);
    }

    private InputKind InputKindOf(NirNode neurons) => !neurons.Texts.TryGetValue(NirLayout.InputKind, out string? text) ? options.Input : text switch
    {
        "analog" => InputKind.Analog,
        "spikes" => InputKind.Spikes,
        _ => throw Bad($"node '{neurons.Name}': {NirLayout.InputKind} is neither 'analog' nor 'spikes'"),
    };

    private (FeatureKind Features, NirArray? Decay) Features(NirNode node, int n)
    {
        FeatureKind features = options.Features;
        if (node.Texts.TryGetValue(NirLayout.Features, out string? text) && !NirText.TryFeatures(text, out features))
            throw Bad($"node '{node.Name}': {NirLayout.Features} is none of spikes, spike_counts, trace, membrane");
        if (node.Arrays.TryGetValue(NirLayout.TraceDecay, out NirArray? decay) && decay.Count != n)
            throw Bad($"node '{node.Name}' has {decay.Count} trace decays for {n} neurons");
        return (features, features == FeatureKind.Trace ? decay : null);
    }

    /// <summary>The weights as singles; says so where doubles lose digits.</summary>
    private float[] Singles(NirNode node, string parameter, NirArray array)
    {
        float[] singles = NirNumbers.Singles(array);
        for (int i = 0; i < singles.Length; i++)
        {
            if (singles[i] != array[i])
            {
                losses.Add($"Node '{node.Name}': {parameter} rounded to single precision.");
                break;
            }
        }
        return singles;
    }

    private int Width(NirNode node)
    {
        NirArray shape = node.Parameters[NirLayout.Shape];
        if (shape.Count != 1 || shape[0] is not (>= 1 and <= LargestLayer))
            throw Bad($"node '{node.Name}' has a shape of {shape.Count} axes or out of range; one axis of 1 to {LargestLayer} is legal");
        return (int)shape[0];
    }

    private NirNode Only(string what, Predicate<NirNode> matches)
    {
        List<NirNode> found = graph.Nodes.FindAll(matches);
        return found.Count == 1 ? found[0] : throw Bad($"the graph has {found.Count} nodes that are a {what}; a liquid has one");
    }

    private bool Joined(NirNode from, NirNode to) => graph.Edges.Contains((from.Name, to.Name));

    private void CheckNothingElse(List<NirNode> used)
    {
        foreach (NirNode node in graph.Nodes)
            if (!used.Contains(node))
                throw Bad($"node '{node.Name}' has no part in a liquid: input, weights, one layer of neurons, recurrent weights, readout, output");
        var edges = new HashSet<(string, string)>(graph.Edges);
        if (edges.Count != graph.Edges.Count)
            throw Bad("an edge comes twice; double the weights instead");
        foreach ((string from, string to) in edges)
        {
            NirNode a = graph.Nodes.Find(n => n.Name == from)!, b = graph.Nodes.Find(n => n.Name == to)!;
            if (b.Type == NirLayout.Input || a.Type == NirLayout.Output || (a.Type == NirLayout.Input && b.Type == NirLayout.Output))
                throw Bad($"the edge from '{from}' to '{to}' has no part in a liquid");
        }
    }

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
