using PureHDF;

namespace Lsm.Nir;

/// <summary>Writes a graph in NIR's HDF5 layout.</summary>
internal static class NirGraphWriter
{
    public static void Write(NirGraph graph, Stream stream)
    {
        var nodes = new H5Group();
        foreach (NirNode node in graph.Nodes)
        {
            var group = new H5Group { [NirLayout.Type] = node.Type };
            foreach ((string name, NirArray array) in node.Parameters)
                group[name] = Dataset(array);
            var metadata = new H5Group();
            foreach ((string name, string text) in node.Texts)
                metadata[name] = text;
            foreach ((string name, NirArray array) in node.Arrays)
                metadata[name] = Dataset(array);
            if (metadata.Count > 0)
                group[NirLayout.Metadata] = metadata;
            nodes[node.Name] = group;
        }
        var edges = new string[graph.Edges.Count, 2];
        for (int i = 0; i < graph.Edges.Count; i++)
            (edges[i, 0], edges[i, 1]) = graph.Edges[i];
        var file = new H5File
        {
            [NirLayout.Version] = graph.Version,
            [NirLayout.Node] = new H5Group { [NirLayout.Type] = NirLayout.Graph, [NirLayout.Nodes] = nodes, [NirLayout.Edges] = edges },
        };
        file.Write(stream);
    }

    private static H5Dataset Dataset(NirArray array)
    {
        object values = (object?)array.Singles ?? (object?)array.Doubles ?? array.Integers!;
        return new H5Dataset(values, fileDims: Array.ConvertAll(array.Shape, static length => (ulong)length));
    }
}
