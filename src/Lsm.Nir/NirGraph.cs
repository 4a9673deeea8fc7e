namespace Lsm.Nir;

/// <summary>A flat NIR graph as it stands in a file.</summary>
internal sealed class NirGraph
{
    public string Version { get; init; } = NirLayout.WrittenVersion;

    public List<NirNode> Nodes { get; } = [];

    public List<(string From, string To)> Edges { get; } = [];
}
