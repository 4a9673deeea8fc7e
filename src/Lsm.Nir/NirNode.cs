namespace Lsm.Nir;

/// <summary>One node of a NIR graph: a primitive's type, its parameters, and metadata (strings and arrays).</summary>
internal sealed class NirNode(string name, string type)
{
    public string Name { get; } = name;

    public string Type { get; } = type;

    public Dictionary<string, NirArray> Parameters { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NirArray> Arrays { get; } = new(StringComparer.Ordinal);
}
