using Lsm.Runtime.Networks;

namespace Lsm.Nir;

/// <summary>The synapses that lead to the neurons, with the taps and delays in the metadata of this library.</summary>
internal sealed class NirSynapses(string file, NirChains chains, NirMaps maps, int layers)
{
    private const int LargestDelay = 255;
    private readonly SortedDictionary<int, NirMap> taps = [];
    private readonly Dictionary<int, NirNode> tapNodes = [];
    private NirNode? recurrent;

    /// <summary>Synapses from each input to each neuron.</summary>
    public int Taps => Math.Max(1, taps.Count);

    /// <summary>[tap, input, neuron], or empty without delays.</summary>
    public byte[] InputDelays { get; private set; } = [];

    /// <summary>The sum of all paths from the input to a layer, or null if there is none. Paths of several taps are kept separate.</summary>
    public NirMap? FromInput(NirNode input, NirNeurons to, int inputs)
    {
        List<NirChain> found = chains.Follow(input, to.Node);
        if (!found.Exists(static c => c.Linear.Any(static n => n.Arrays.ContainsKey(NirLayout.Tap) || n.Arrays.ContainsKey(NirLayout.InputDelay))))
            return maps.Of(found, to.Count, inputs);
        foreach (NirChain chain in found)
        {
            NirNode node = Own(chain);
            int tap = node.Arrays.TryGetValue(NirLayout.Tap, out NirArray? number) ? number.Count == 1 ? (int)number[0] : -1 : 0;
            if (tap < 0 || tap >= found.Count || !taps.TryAdd(tap, maps.Of([chain], to.Count, inputs)!))
                throw Bad($"node '{node.Name}': {NirLayout.Tap} is none of 0 to {found.Count - 1}, each once");
            tapNodes.Add(tap, node);
        }
        if (tapNodes.Values.Any(static n => n.Arrays.ContainsKey(NirLayout.InputDelay)))
            InputDelays = [.. tapNodes.OrderBy(static t => t.Key).SelectMany(t => Transposed(t.Value, to.Count, inputs))];
        return NirMap.Sum([.. taps.Values]);
    }

    /// <summary>The sum of all paths from one layer to another, or null if there is none.</summary>
    public NirMap? Between(NirNeurons from, NirNeurons to)
    {
        List<NirChain> found = chains.Follow(from.Node, to.Node);
        if (found.Find(static c => c.Linear.Any(static n => n.Arrays.ContainsKey(NirLayout.Delay))) is { } late)
        {
            recurrent = Own(late);
            if (found.Count > 1)
                throw Bad($"node '{recurrent.Name}' has delays ({NirLayout.Delay}) and is one of {found.Count} paths between the same neurons");
        }
        return maps.Of(found, to.Count, from.Count);
    }

    /// <summary>[tap, input, neuron].</summary>
    /// <param name="inputs">Values of the input.</param>
    /// <param name="size">Neurons of all layers.</param>
    /// <param name="blocks">The maps from the input to a layer.</param>
    public float[] InputWeights(int inputs, int size, IReadOnlyList<(NirNeurons To, NirMap Map)> blocks)
    {
        var weights = new float[checked(size * inputs * Taps)];
        foreach ((NirNeurons to, NirMap sum) in blocks)
            for (int tap = 0; tap < Taps; tap++)
            {
                NirMap map = taps.GetValueOrDefault(tap, sum);
                for (int i = 0, at = 0; i < map.Rows; i++)
                    for (int k = 0; k < inputs; k++, at++)
                        weights[(((tap * inputs) + k) * size) + to.Offset + i] = (float)(map.Values[at] * to.Gain[i]);
            }
        return weights;
    }

    /// <summary>The recurrent synapses with the delays that their node has.</summary>
    public SynapseMatrix WithDelays(SynapseMatrix synapses)
    {
        if (recurrent is null)
            return synapses;
        int n = synapses.Size;
        NirArray all = Delays(recurrent, NirLayout.Delay, n * n);
        var delays = new byte[synapses.SynapseCount];
        for (int j = 0; j < n; j++)
            for (int s = synapses.RowStart[j]; s < synapses.RowStart[j + 1]; s++)
                delays[s] = Delay(recurrent, NirLayout.Delay, all[(synapses.Targets[s] * n) + j]);
        return synapses.WithDelays(delays);
    }

    private byte[] Transposed(NirNode node, int n, int inputs)
    {
        NirArray all = Delays(node, NirLayout.InputDelay, n * inputs);
        var delays = new byte[n * inputs];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < inputs; k++)
                delays[(k * n) + i] = Delay(node, NirLayout.InputDelay, all[(i * inputs) + k]);
        return delays;
    }

    private NirArray Delays(NirNode node, string key, int count) => node.Arrays.TryGetValue(key, out NirArray? delays) && delays.Count == count
        ? delays
        : throw Bad($"node '{node.Name}' has {delays?.Count ?? 0} values of {key} for {count} weights");

    private byte Delay(NirNode node, string key, double delay) => delay >= 0 && delay <= LargestDelay && delay == Math.Floor(delay)
        ? (byte)delay
        : throw Bad(FormattableString.Invariant($"node '{node.Name}': {key} has {delay}; delays are whole numbers up to {LargestDelay}"));

    /// <summary>The node with the weights and the metadata of this library, which describe one layer only.</summary>
    private NirNode Own(NirChain chain) => layers == 1 && chain.Through.Count == 1 && chain.Linear.Count == 1
        ? chain.Linear[0]
        : throw Bad($"the path from '{chain.From.Name}' to '{chain.To.Name}' has taps or delays in metadata and leads to one of {layers} layers over {chain.Through.Count} nodes; one layer and one node are expected");

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
