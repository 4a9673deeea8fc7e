using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir;

/// <summary>Turns a graph into a model: finds the layers of neurons and the paths to them, between them and from them.</summary>
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
        var synapses = new NirSynapses(file, chains, maps, layers.Count);
        foreach (NirNeurons to in layers)
        {
            if (synapses.FromInput(input, to, inputs) is { } map)
                fromInput.Add((to, map));
            foreach (NirNeurons from in layers)
                if (synapses.Between(from, to) is { } recurrent)
                    between.Add((from, to, recurrent));
        }
        if (fromInput.Count == 0)
            throw Bad($"no path leads from '{input.Name}' to the neurons");
        try
        {
            (Readout readout, FeatureOptions features) = new NirReadouts(file, graph, chains, maps, options, losses).Build(layers, output, outputs);
            chains.CheckAll(losses);
            ListLateLayers(layers, fromInput, between);
            graph.Fits(inputs * synapses.Taps, n, file);
            float[] constants = Constants(n, layers, [.. fromInput, .. between.Select(static b => (b.To, b.Map))]);
            ReservoirOptions neurons = NeuronsOf(layers) with { Bias = constants, InputTaps = synapses.Taps };
            var reservoir = LiquidReservoir.FromWeights(
                synapses.InputWeights(inputs, n, fromInput), synapses.WithDelays(NirNetwork.Synapses(n, between)), neurons, synapses.InputDelays);
            if (reservoir.QuantisationError > 0)
                losses.Add(FormattableString.Invariant($"Weights: rounded to whole multiples of 2^-{reservoir.ScaleExponent}; the largest error is {reservoir.QuantisationError:R}."));
            return new NirModel(new LiquidStateMachine(reservoir, readout, features).WithSensors(CodingOf(input)), losses);
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
                throw Bad($"node '{node.Name}' has {count} neurons in addition to {offset} others; 1 to {MostNeurons} in all are legal");
            layers.Add(NirNeurons.From(file, node, count, offset, options, losses));
            offset += count;
        }
        return layers.Count > 0 ? layers : throw Bad("the graph has no layer of neurons (LIF, CubaLIF or IF); a liquid has at least one");
    }

    /// <summary>The parameters of all layers' neurons.</summary>
    private ReservoirOptions NeuronsOf(List<NirNeurons> layers)
    {
        NirNeurons first = layers[0];
        if (layers.Find(l => l.Subtracts != first.Subtracts) is { } other)
            throw Bad($"nodes '{first.Node.Name}' and '{other.Node.Name}' reset their neurons in two ways; a reservoir has one");
        var neurons = new ReservoirOptions
        {
            Input = InputKindOf(first.Node),
            Beta = layers.SelectMany(static l => l.Beta).ToArray(),
            Threshold = layers.SelectMany(static l => l.Threshold).ToArray(),
            Reset = first.Subtracts ? ResetKind.Subtract : ResetKind.Value,
            ResetValue = layers.SelectMany(static l => l.ResetValue).ToArray(),
        };
        foreach (NirIngredient each in NirIngredient.All)
            neurons = each.With(neurons, layers.SelectMany(l => each == NirIngredient.SynapticDecay ? l.SynapticDecay : l.Own(each) ?? Filled(l.Count, each.Default)).ToArray());
        return first.Node.Arrays.TryGetValue(NirLayout.LargestPayload, out NirArray? payload)
            ? neurons with { LargestPayload = payload.Whole(NirLayout.LargestPayload) }
            : neurons;
    }

    /// <summary>The sensor coding, if the metadata of this library define it.</summary>
    private static SensorCoding? CodingOf(NirNode input) =>
        input.Arrays.TryGetValue(NirLayout.SensorOffset, out NirArray? offset) && input.Arrays.TryGetValue(NirLayout.SensorScale, out NirArray? scale)
        && input.Arrays.TryGetValue(NirLayout.SensorFields, out NirArray? fields) && input.Arrays.TryGetValue(NirLayout.FieldWidth, out NirArray? width) && width.Count == 1
            ? new SensorCoding(NirNumbers.Singles(offset), NirNumbers.Singles(scale), fields.Whole(NirLayout.SensorFields), width[0])
            : null;

    /// <summary>[neuron]: biases and leak potentials as currents.</summary>
    private static float[] Constants(int n, List<NirNeurons> layers, IReadOnlyList<(NirNeurons To, NirMap Map)> incoming)
    {
        var constant = new float[n];
        foreach (NirNeurons layer in layers)
            for (int i = 0; i < layer.Count; i++)
                constant[layer.Offset + i] = (float)((incoming.Where(m => m.To == layer).Sum(m => (double)(m.Map.Bias?[i] ?? 0)) * layer.Gain[i]) + layer.Constant[i]);
        return constant;
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
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
