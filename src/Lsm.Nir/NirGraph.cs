namespace Lsm.Nir;

/// <summary>A NIR graph without subgraphs: a subgraph's nodes have the names <c>graph.node</c>, and its Input and Output are passages.</summary>
internal sealed class NirGraph
{
    public string Version { get; init; } = NirLayout.WrittenVersion;

    public List<NirNode> Nodes { get; } = [];

    public List<(string From, string To)> Edges { get; } = [];

    /// <summary>The largest number of bytes of an array that is built from this graph.</summary>
    public long MostBytes { get; init; } = NirFile.MaxUnpackedBytes;

    /// <summary>Returns the length of a matrix of singles, after checking that the file is large enough for it.</summary>
    public int Fits(int rows, int columns, string file) => (long)rows * columns <= Math.Min(MostBytes / sizeof(float), Array.MaxLength)
        ? rows * columns
        : throw new InvalidDataException($"{file}: the model has a matrix of {rows} by {columns} weights, which takes more than the {MostBytes} bytes that a file of this length may ask for.");
}
