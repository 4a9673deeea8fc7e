namespace Lsm.Nir;

/// <summary>Every chain of a graph, and the nodes and edges that are part of the model.</summary>
internal sealed class NirChains
{
    private const int MaxSteps = 10_000;
    private readonly string file;
    private readonly NirGraph graph;
    private readonly List<NirChain> all = [];
    private readonly HashSet<(string, string)> followed = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private int steps;

    public NirChains(string file, NirGraph graph)
    {
        (this.file, this.graph) = (file, graph);
        foreach (NirNode node in graph.Nodes)
            if (!NirLayout.IsStateless(node))
                Walk(node, node, []);
    }

    /// <summary>All chains from one node to another, and marks them as part of the model.</summary>
    public List<NirChain> Follow(NirNode from, NirNode to)
    {
        List<NirChain> found = all.FindAll(c => c.From == from && c.To == to);
        foreach (NirChain chain in found)
        {
            followed.UnionWith(chain.Edges);
            used.UnionWith(chain.Through.Append(from).Append(to).Select(static n => n.Name));
        }
        return found;
    }

    /// <summary>The number of values of a node, determined by the nodes before and after it; null if they do not define it.</summary>
    public int? Width(NirNode node, Func<NirNode, int?> declared) =>
        all.Where(c => c.To == node).Select(c => c.Rows ?? (c.Linear.Count == 0 ? c.Columns ?? declared(c.From) : null))
            .Concat(all.Where(c => c.From == node).Select(c => c.Columns ?? declared(c.To)))
            .FirstOrDefault(static w => w is not null);

    /// <summary>Refuses nodes that the model leaves out, and lists the edges that it leaves out.</summary>
    public void CheckAll(List<string> losses)
    {
        foreach (NirNode node in graph.Nodes)
            if (!used.Contains(node.Name) && node.Type != NirLayout.Passage)
                throw Bad($"node '{node.Name}' has no part in a liquid: input, weights, neurons, recurrent weights, readout, output");
        foreach (NirChain chain in all)
            if (chain.Edges.Any(e => !followed.Contains(e)))
                throw Bad($"the edge from '{chain.From.Name}' to '{(chain.Through.Count > 0 ? chain.Through[0] : chain.To).Name}', on the way to '{chain.To.Name}', has no part in a liquid");
        foreach (IGrouping<(string From, string To), (string, string)> edge in graph.Edges.GroupBy(static e => e))
        {
            if (!followed.Contains(edge.Key))
                losses.Add($"Edge from '{edge.Key.From}' to '{edge.Key.To}': dropped, because no path over it leads from the input or the neurons to the neurons or the output.");
            else if (edge.Count() > 1)
                losses.Add($"Edge from '{edge.Key.From}' to '{edge.Key.To}': listed {edge.Count()} times, counts once.");
        }
    }

    private void Walk(NirNode start, NirNode at, List<NirNode> through)
    {
        foreach (string name in graph.Edges.Where(e => e.From == at.Name).Select(static e => e.To).Distinct(StringComparer.Ordinal))
        {
            if (++steps > MaxSteps)
                throw Bad($"the graph has too many paths; more than {MaxSteps} steps were taken to follow them");
            NirNode next = graph.Nodes.Find(n => n.Name == name)!;
            if (!NirLayout.IsStateless(next))
                all.Add(new NirChain(start, [.. through], next));
            else if (!through.Contains(next))
                Walk(start, next, [.. through, next]);
        }
    }

    private InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
