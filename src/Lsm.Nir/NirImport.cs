using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir;

/// <summary>Turns a graph into a model: finds the layers of neurons and what leads to them, between them and from them.</summary>
internal sealed class NirImport
{
    private const int LargestLayer = 1 << 20, MostNeurons = 32_768;
    private readonly string file;
    private readonly NirGraph graph;
    private readonly NirOptions options;
    private readonly List<string> losses = [];
    private readonly NirChains chains;
    private readonly NirMaps maps;

    public NirImport(string file, NirGraph graph, NirOptions options)
    {
        (this.file, this.graph, this.options) = (file, graph, options);
        chains = new NirChains(file, graph);
        maps = new NirMaps(file, losses);
    }

    public NirModel Model()
    {
        NirNode input = Only(NirLayout.Input), output = Only(NirLayout.Output);
        int inputs = Width(input), outputs = Width(output);
        List<NirNeurons> layers = Layers(input, inputs, output, outputs);
        int n = layers.Sum(static l => l.Count);

        var fromInput = new List<(NirNeurons To, NirMap Map)>();
        var between = new List<(NirNeurons From, NirNeurons To, NirMap Map)>();
        foreach (NirNeurons to in layers)
        {
            if (maps.Of(chains.Follow(input, to.Node), to.Count, inputs) is { } map)
                fromInput.Add((to, map));
            foreach (NirNeurons from in layers)
                if (maps.Of(chains.Follow(from.Node, to.Node), to.Count, from.Count) is { } recurrent)
                    between.Add((from, to, recurrent));
        }
        if (fromInput.Count == 0)
            throw Bad($"no way leads from '{input.Name}' to the neurons");
        try
        {
            (Readout readout, FeatureKind features, float[]? decay) = new NirReadouts(file, graph, chains, maps, options, losses).Build(layers, output, outputs);
            chains.CheckAll(losses);
            ListLateLayers(layers, fromInput, between);
            float[]? constant = Constants(n, layers, [.. fromInput, .. between.Select(static b => (b.To, b.Map))]);
            graph.Fits(inputs + 1, n, file);
            var reservoir = LiquidReservoir.FromWeights(
                NirNetwork.InputWeights(inputs, constant, n, fromInput), NirNetwork.Synapses(n, between), InputKindOf(layers[0].Node),
                layers.SelectMany(static l => l.Beta).ToArray(), layers.SelectMany(static l => l.Threshold).ToArray(),
                layers.SelectMany(static l => l.RefractoryPeriod).ToArray());
            if (reservoir.QuantisationError > 0)
                losses.Add(FormattableString.Invariant($"Weights: rounded to whole multiples of 2^-{reservoir.ScaleExponent}; the largest error is {reservoir.QuantisationError:R}."));
            if (constant is not null)
                losses.Add($"Biases and leak potentials: one more input, number {inputs}, which the host has to hold at 1.");
            var model = new LiquidStateMachine(reservoir, readout, features, decay is null ? default(NeuronValues?) : decay);
            return new NirModel(model, losses, constant is null ? null : inputs);
        }
        catch (ArgumentException e) // what constructors throw for values out of range
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>The layers of neurons, with sizes from their parameters or, where those are single values, from their neighbours.</summary>
    private List<NirNeurons> Layers(NirNode input, int inputs, NirNode output, int outputs)
    {
        var layers = new List<NirNeurons>();
        int offset = 0;
        foreach (NirNode node in graph.Nodes.Where(NirLayout.IsNeuron))
        {
            int count = NirNeurons.Declared(node)
                ?? chains.Width(node, n => n == input ? inputs : n == output ? outputs : NirNeurons.Declared(n)) ?? 1;
            if (count < 1 || count > MostNeurons - offset)
                throw Bad($"node '{node.Name}' has {count} neurons beside {offset} others; 1 to {MostNeurons} in all are legal");
            layers.Add(NirNeurons.From(file, node, count, offset, options, losses));
            offset += count;
        }
        return layers.Count > 0 ? layers : throw Bad("the graph has no layer of neurons (LIF, CubaLIF or IF); a liquid has at least one");
    }

    /// <summary>[neuron]: biases and leak potentials as currents, or null if all are zero.</summary>
    private static float[]? Constants(int n, List<NirNeurons> layers, IReadOnlyList<(NirNeurons To, NirMap Map)> incoming)
    {
        var constant = new float[n];
        foreach (NirNeurons layer in layers)
            for (int i = 0; i < layer.Count; i++)
                constant[layer.Offset + i] = (float)((incoming.Where(m => m.To == layer).Sum(m => (double)(m.Map.Bias?[i] ?? 0)) * layer.Gain[i]) + layer.Constant[i]);
        return constant.AsSpan().ContainsAnyExcept(0f) ? constant : null;
    }

    /// <summary>A spike of one layer arrives in the next step, also where simulators of layered networks let it arrive in the same step.</summary>
    private void ListLateLayers(List<NirNeurons> layers, List<(NirNeurons To, NirMap Map)> fromInput, List<(NirNeurons From, NirNeurons To, NirMap Map)> between)
    {
        if (layers.Count == 1)
            return;
        foreach ((NirNeurons from, NirNeurons to, _) in between)
            if (from != to)
                losses.Add($"Nodes '{from.Node.Name}' and '{to.Node.Name}': spikes arrive one step after they are fired; simulators that run layer by layer let them arrive in the same step.");
        foreach (NirNeurons layer in layers)
            if (!fromInput.Exists(f => f.To == layer) && !between.Exists(b => b.To == layer && b.From != layer))
                losses.Add($"Node '{layer.Node.Name}': nothing leads to it.");
    }

    private InputKind InputKindOf(NirNode neurons) => !neurons.Texts.TryGetValue(NirLayout.InputKind, out string? text) ? options.Input : text switch
    {
        "analog" => InputKind.Analog,
        "spikes" => InputKind.Spikes,
        _ => throw Bad($"node '{neurons.Name}': {NirLayout.InputKind} is neither 'analog' nor 'spikes'"),
    };

    /// <summary>The values of an Input or Output, whose axes are taken in row-major order.</summary>
    private int Width(NirNode node)
    {
        NirArray shape = node.Parameters[NirLayout.Shape];
        double width = 1;
        for (int i = 0; i < shape.Count; i++)
            width *= shape[i] >= 1 ? shape[i] : double.NaN;
        if (!(width is >= 1 and <= LargestLayer && width == Math.Floor(width)) || shape.Count == 0)
            throw Bad($"node '{node.Name}' has a shape of {shape.Count} axes whose product is out of range; 1 to {LargestLayer} values are legal");
        return (int)width;
    }

    private NirNode Only(string type)
    {
        List<NirNode> found = graph.Nodes.FindAll(n => n.Type == type);
        return found.Count == 1 ? found[0] : throw Bad($"the graph has {found.Count} nodes of type {type}; a liquid has one");
    }

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
