namespace Lsm.Nir;

/// <summary>A path through the graph: from a node with a state, Input or Output to the next such node, through nodes without a state.</summary>
internal sealed record NirChain(NirNode From, IReadOnlyList<NirNode> Through, NirNode To)
{
    /// <summary>The weights on the path, without nodes that only pass values on or scale them.</summary>
    public IReadOnlyList<NirNode> Linear { get; } = [.. Through.Where(NirLayout.IsLinear)];

    /// <summary>The number of input values, if the nodes on the path define it; otherwise null.</summary>
    public int? Columns => Through.Select(static n => Width(n, axisFromEnd: 1)).FirstOrDefault(static w => w is not null);

    /// <summary>The number of output values, if the nodes on the path define it; otherwise null.</summary>
    public int? Rows => Through.Select(static n => Width(n, axisFromEnd: 2)).LastOrDefault(static w => w is not null);

    /// <summary>The edges that it follows.</summary>
    public IEnumerable<(string From, string To)> Edges
    {
        get
        {
            string at = From.Name;
            foreach (NirNode node in Through.Append(To))
            {
                yield return (at, node.Name);
                at = node.Name;
            }
        }
    }

    private static int? Width(NirNode node, int axisFromEnd) => node.Type switch
    {
        NirLayout.Linear or NirLayout.Affine => node.Parameters[NirLayout.Weight].Shape is { Length: >= 2 } shape ? shape[^axisFromEnd] : null,
        NirLayout.Scale when node.Parameters[NirLayout.ScaleFactor].Count > 1 => node.Parameters[NirLayout.ScaleFactor].Count,
        _ => null,
    };
}
