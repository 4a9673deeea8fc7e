using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir;

/// <summary>Builds a readout from the paths from the neurons to the output.</summary>
internal sealed class NirReadouts(string file, NirGraph graph, NirChains chains, NirMaps maps, NirOptions options, List<string> losses)
{
    private const int LargestHidden = 1 << 20;

    /// <param name="layers">The layers of neurons, whose features the readout sees in this order.</param>
    /// <param name="output">The Output node.</param>
    /// <param name="outputs">Its values.</param>
    public (Readout Readout, FeatureOptions Features) Build(IReadOnlyList<NirNeurons> layers, NirNode output, int outputs)
    {
        List<NirNode> integrators = graph.Nodes.FindAll(NirLayout.IsIntegrator);
        if (integrators.Count > 1)
            throw Bad($"'{integrators[0].Name}' and '{integrators[1].Name}' are both integrators; a readout has one set of traces");
        return integrators.Count == 1 ? Integrated(layers, integrators[0], output, outputs) : Direct(layers, output, outputs);
    }

    private (Readout, FeatureOptions) Direct(IReadOnlyList<NirNeurons> layers, NirNode output, int outputs)
    {
        List<(NirNeurons Layer, List<NirChain> Chains)> ways = Ways(layers, output);
        int n = layers.Sum(static l => l.Count);
        NirChain first = ways[0].Chains[0];
        NirNode described = first.Linear.Count > 0 ? first.Linear[0] : ways[0].Layer.Node;
        FeatureOptions features = Features(described, n);
        if (first.Linear.Count != 2)
            return (Linear(ways, n, outputs), features);
        if (ways.Count > 1 || ways[0].Chains.Count > 1 || layers.Count > 1 || first.Linear.Count != first.Through.Count)
            throw Bad($"'{first.Linear[0].Name}' is on one of several paths to the output; a readout with hidden units must be the only path");
        return (Mlp(first.Linear, n, outputs), features);
    }

    private LinearReadout Linear(List<(NirNeurons Layer, List<NirChain> Chains)> ways, int n, int outputs)
    {
        var sum = new NirMap(outputs, n, new float[graph.Fits(outputs, n, file)], null);
        foreach ((NirNeurons layer, List<NirChain> found) in ways)
        {
            NirMap map = maps.Of(found, outputs, layer.Count)!;
            for (int o = 0; o < outputs; o++)
                map.Values.AsSpan(o * layer.Count, layer.Count).CopyTo(sum.Values.AsSpan((o * n) + layer.Offset));
            if (map.Bias is { } bias)
                sum = sum with { Bias = sum.Bias is null ? bias : [.. sum.Bias.Zip(bias, static (a, b) => a + b)] };
        }
        return new LinearReadout(n, outputs, sum.Values, sum.Bias);
    }

    private MlpReadout Mlp(IReadOnlyList<NirNode> path, int n, int outputs)
    {
        if (path[0].Texts.GetValueOrDefault(NirLayout.Activation) != NirLayout.Relu)
            throw Bad($"'{path[0].Name}' and '{path[1].Name}' follow each other without a rectifier; merge them into one node with the product of their weights");
        int hidden = path[0].Parameters[NirLayout.Weight].Shape is [var rows, _] ? rows : 0;
        if (hidden is < 1 or > LargestHidden)
            throw Bad($"node '{path[0].Name}' has {hidden} hidden units; 1 to {LargestHidden} are legal");
        NirMap first = maps.Weights(path[0], hidden, n), second = maps.Weights(path[1], outputs, hidden);
        return new MlpReadout(n, hidden, outputs, first.Values, first.Bias, second.Values, second.Bias);
    }

    /// <summary>
    /// Integrators <c>v' = beta·v + gain·(W·s + b) + constant</c> are <c>gain·W</c> times traces <c>t' = beta·t + s</c>, if beta is the same
    /// for all of them or each neuron has its own integrator. Constants are added at their final value.
    /// </summary>
    private (Readout, FeatureOptions) Integrated(IReadOnlyList<NirNeurons> layers, NirNode node, NirNode output, int outputs)
    {
        List<(NirNeurons Layer, List<NirChain> Chains)> before = Ways(layers, node);
        List<NirChain> after = chains.Follow(node, output);
        if (after.Count == 0)
            throw Bad($"no path leads from '{node.Name}' to '{output.Name}'");
        int count = NirNeurons.Declared(node) ?? chains.Width(node, n => n == output ? outputs : n == layers[0].Node ? layers[0].Count : NirNeurons.Declared(n)) ?? 1;
        NirNeurons integrators = NirNeurons.From(file, node, count, 0, options, losses);
        bool own = before.Count == 1 && before[0].Chains.TrueForAll(static c => c.Linear.Count == 0);
        if (!own && integrators.Beta.Distinct().Count() > 1)
            throw Bad($"node '{node.Name}' has several time constants behind weights; a trace has one, so they cannot be kept");
        if (!own && after.Exists(static c => c.Linear.Count > 0))
            throw Bad($"node '{node.Name}' has weights before and after it; multiply the weights after it into those before it");
        int n = layers.Sum(static l => l.Count);
        NirMap mix = maps.Of(after, outputs, count)!;
        var weights = new float[graph.Fits(outputs, n, file)];
        double[] bias = [.. Enumerable.Range(0, outputs).Select(o => (double)(mix.Bias?[o] ?? 0))];
        var decay = new float[n];
        foreach ((NirNeurons layer, List<NirChain> found) in before)
        {
            NirMap map = maps.Of(found, count, layer.Count)!;
            // One of the two is diagonal; the other has the weights.
            for (int o = 0; o < outputs; o++)
                for (int j = 0; j < layer.Count; j++)
                    weights[(o * n) + layer.Offset + j] = own
                        ? (float)(mix.Values[(o * count) + j] * integrators.Gain[j] * map.Values[(j * layer.Count) + j])
                        : (float)(mix.Values[(o * count) + o] * integrators.Gain[o] * map.Values[(o * layer.Count) + j]);
            for (int j = 0; j < layer.Count; j++)
                decay[layer.Offset + j] = integrators.Beta[own ? j : 0];
            AddConstants(integrators, map, mix, bias);
        }
        return (new LinearReadout(n, outputs, weights, [.. bias.Select(static b => (float)b)]), new FeatureOptions { Kinds = FeatureKind.Trace, TraceDecays = [decay] });
    }

    private void AddConstants(NirNeurons integrators, NirMap map, NirMap mix, double[] bias)
    {
        bool any = false;
        for (int i = 0; i < integrators.Count; i++)
        {
            double constant = (integrators.Gain[i] * (map.Bias?[i] ?? 0)) + integrators.Constant[i];
            any |= constant != 0;
            if (constant != 0 && integrators.Beta[i] == 1)
                throw Bad($"node '{integrators.Node.Name}' adds up a bias without leak, so its values grow without limit");
            for (int o = 0; o < mix.Rows && constant != 0; o++)
                bias[o] += mix.Values[(o * mix.Columns) + i] * constant / (1 - (double)integrators.Beta[i]);
            integrators.Constant[i] = 0; // a second layer's chains add only their bias
        }
        if (any)
            losses.Add($"Node '{integrators.Node.Name}': bias and leak potential are added at their final value from the first step on.");
    }

    private List<(NirNeurons Layer, List<NirChain> Chains)> Ways(IReadOnlyList<NirNeurons> layers, NirNode to)
    {
        List<(NirNeurons Layer, List<NirChain> Chains)> ways = [.. layers.Select(l => (l, chains.Follow(l.Node, to))).Where(static w => w.Item2.Count > 0)];
        return ways.Count > 0 ? ways : throw Bad($"no path leads from the neurons to '{to.Name}'");
    }

    private FeatureOptions Features(NirNode node, int n)
    {
        FeatureKind kind = options.Features;
        if (node.Texts.TryGetValue(NirLayout.Features, out string? text) && !NirText.TryFeatures(text, out kind))
            throw Bad($"node '{node.Name}': {NirLayout.Features} is none of {string.Join(", ", NirText.Names)}");
        var features = new FeatureOptions { Kinds = kind };
        if (kind == FeatureKind.Trace && Decay(node, NirLayout.TraceDecay, n) is { } decay)
            features = features with { TraceDecays = [decay] };
        return kind == FeatureKind.MembraneTrace && Decay(node, NirLayout.MembraneTraceDecay, n) is { } mean ? features with { MembraneTraceDecay = mean } : features;
    }

    private float[]? Decay(NirNode node, string key, int n)
    {
        if (!node.Arrays.TryGetValue(key, out NirArray? decay))
            return null;
        return decay.Count == n ? NirNumbers.Singles(decay) : throw Bad($"node '{node.Name}' has {decay.Count} values of {key} for {n} neurons");
    }

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
