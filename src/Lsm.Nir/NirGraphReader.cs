using Lsm.Nir.Hdf5;

namespace Lsm.Nir;

/// <summary>Reads a graph in NIR's HDF5 layout. The file may be damaged or hostile: every length is checked before memory is allocated for it.</summary>
internal sealed class NirGraphReader
{
    private const int MaxNodes = 128, MaxEdges = 512, MaxName = 256, MaxDepth = 4;
    private readonly Hdf5File hdf5;
    private readonly NirGraph graph;
    private readonly HashSet<string> nodes = new(StringComparer.Ordinal);

    // [name of a subgraph]: where its edges begin and end.
    private readonly Dictionary<string, string> entrances = new(StringComparer.Ordinal), exits = new(StringComparer.Ordinal);

    private NirGraphReader(Stream stream)
    {
        long most = Math.Max(stream.Length, NirFile.MaxUnpackedBytes);
        hdf5 = new Hdf5File(stream, most);
        graph = new NirGraph { Version = hdf5.Root.Has(NirLayout.Version) ? Text(hdf5.Root, NirLayout.Version) : "", MostBytes = most };
    }

    /// <exception cref="InvalidDataException">The file is not a NIR graph, or uses a feature that is not supported; the message names the cause and the place.</exception>
    public static NirGraph Read(Stream stream, string name)
    {
        try
        {
            var reader = new NirGraphReader(stream);
            reader.ReadGraph(Group(reader.hdf5.Root, NirLayout.Node), "", 0);
            return reader.graph;
        }
        // Sums of addresses and sizes in a damaged file may overflow, and a file that shrinks while it is read ends early.
        catch (Exception e) when (e is InvalidDataException or OverflowException or EndOfStreamException)
        {
            throw new InvalidDataException($"{name}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private void ReadGraph(Hdf5Group group, string prefix, int depth)
    {
        string type = Text(group, NirLayout.Type);
        if (type != NirLayout.Graph)
            throw Bad($"{group.Where}/type is '{Hdf5Text.Show(type)}'; a graph of type '{NirLayout.Graph}' is expected");
        if (depth > MaxDepth)
            throw Bad($"{group.Where} is nested more than {MaxDepth} deep");
        Hdf5Group children = Group(group, NirLayout.Nodes);
        foreach (string name in children.Names)
        {
            if (name.Length is 0 or > MaxName)
                throw Bad($"node '{Hdf5Text.Show(prefix + name)}' has a name of {name.Length} characters; 1 to {MaxName} are allowed");
            ReadNode(Group(children, name), prefix, name, depth);
        }
        ReadEdges(Dataset(group, NirLayout.Edges), prefix);
    }

    private void ReadNode(Hdf5Group group, string prefix, string name, int depth)
    {
        string full = prefix + name, where = $"node '{Hdf5Text.Show(full)}'", type = Text(group, NirLayout.Type);
        if (nodes.Count == MaxNodes)
            throw Bad($"the graph has more than {MaxNodes} nodes");
        if (!nodes.Add(full))
            throw Bad($"two nodes have the name '{Hdf5Text.Show(full)}'");
        if (type == NirLayout.Graph)
        {
            ReadGraph(group, full + ".", depth + 1);
            if (!entrances.ContainsKey(full) || !exits.ContainsKey(full))
                throw Bad($"{where} is a graph without an Input or without an Output");
            return;
        }
        if (!NirLayout.Types.TryGetValue(type, out (string[] Required, string[] Optional) parameters))
            throw Bad($"{where} is of type '{Hdf5Text.Show(type)}', which a liquid cannot represent; supported are {string.Join(", ", NirLayout.Types.Keys)} and {NirLayout.Graph}");
        if (depth > 0 && type is NirLayout.Input or NirLayout.Output)
        {
            if (!(type == NirLayout.Input ? entrances : exits).TryAdd(prefix[..^1], full))
                throw Bad($"{where} is the second {type} of its graph; a graph inside a graph has one");
            graph.Nodes.Add(new NirNode(full, NirLayout.Passage));
            return;
        }
        var node = new NirNode(full, type);
        foreach (string key in parameters.Required)
            node.Parameters.Add(key, Array(Dataset(group, key)));
        foreach (string key in parameters.Optional)
            if (group.Has(key))
                node.Parameters.Add(key, Array(Dataset(group, key)));
        if (group.Has(NirLayout.Metadata))
            ReadMetadata(Group(group, NirLayout.Metadata), node);
        graph.Nodes.Add(node);
    }

    /// <summary>Keeps the entries of this library and ignores those of other tools.</summary>
    private static void ReadMetadata(Hdf5Group metadata, NirNode node)
    {
        foreach (string key in NirLayout.Texts)
            if (metadata.Has(key))
                node.Texts.Add(key, Text(metadata, key));
        foreach (string key in NirLayout.Arrays)
            if (metadata.Has(key))
                node.Arrays.Add(key, Array(Dataset(metadata, key)));
    }

    private void ReadEdges(Hdf5Dataset dataset, string prefix)
    {
        if (dataset.Count == 0)
            return;
        if (dataset.Lengths.Count != 2 || dataset.Lengths[1] != 2 || dataset.Lengths[0] > (ulong)(MaxEdges - graph.Edges.Count))
            throw Bad($"{dataset.Where} has shape [{string.Join(", ", dataset.Lengths)}]; [E, 2] is expected, with at most {MaxEdges} edges in the file");
        string[] names = dataset.Texts(MaxName);
        for (int i = 0; i < names.Length; i += 2)
        {
            foreach (string end in names.AsSpan(i, 2))
                if (!nodes.Contains(prefix + end))
                    throw Bad($"edge {i / 2} of {dataset.Where} names the node '{Hdf5Text.Show(end)}', which is not there");
            string from = prefix + names[i], to = prefix + names[i + 1];
            graph.Edges.Add((exits.GetValueOrDefault(from, from), entrances.GetValueOrDefault(to, to)));
        }
    }

    private static NirArray Array(Hdf5Dataset dataset)
    {
        int[] shape = [.. dataset.Lengths.Select(static length => (int)length)];
        return (dataset.Type.Kind, dataset.Type.Size) switch
        {
            (Hdf5Kind.Float, 2) => new(Widened<Half, float>(dataset, static v => (float)v), shape),
            (Hdf5Kind.Float, 4) => new(dataset.Values<float>(), shape),
            (Hdf5Kind.Float, 8) => new(dataset.Values<double>(), shape),
            (Hdf5Kind.Signed, 1) => new(Widened<sbyte, float>(dataset, static v => v), shape),
            (Hdf5Kind.Signed, 2) => new(Widened<short, float>(dataset, static v => v), shape),
            (Hdf5Kind.Signed, 4) => new(Widened<int, double>(dataset, static v => v), shape),
            (Hdf5Kind.Signed, 8) => new(dataset.Values<long>(), shape),
            (Hdf5Kind.Unsigned, 1) => new(Widened<byte, float>(dataset, static v => v), shape),
            (Hdf5Kind.Unsigned, 2) => new(Widened<ushort, float>(dataset, static v => v), shape),
            (Hdf5Kind.Unsigned, 4) => new(Widened<uint, double>(dataset, static v => v), shape),
            (Hdf5Kind.Unsigned, 8) => new(Widened<ulong, long>(dataset, static v => checked((long)v)), shape),
            _ => throw Bad($"{dataset.Where} holds text; numbers are expected"),
        };
    }

    /// <summary>Values in a type that holds each of them exactly.</summary>
    private static TTo[] Widened<TFrom, TTo>(Hdf5Dataset dataset, Converter<TFrom, TTo> widen) where TFrom : unmanaged where TTo : unmanaged
    {
        dataset.CountUnpacked(sizeof(double));
        return System.Array.ConvertAll(dataset.Values<TFrom>(), widen);
    }

    private static string Text(Hdf5Group parent, string name)
    {
        Hdf5Dataset dataset = Dataset(parent, name);
        return dataset.Count == 1 ? dataset.Texts(MaxName)[0] : throw Bad($"{dataset.Where} has {dataset.Count} values; one string is expected");
    }

    private static Hdf5Group Group(Hdf5Group parent, string name) => parent.Get(name) as Hdf5Group
        ?? throw Bad($"'{Hdf5Text.Show(name)}' in {parent.Where} is not a group");

    private static Hdf5Dataset Dataset(Hdf5Group parent, string name) => parent.Get(name) as Hdf5Dataset
        ?? throw Bad($"'{Hdf5Text.Show(name)}' in {parent.Where} is not a dataset");

    private static InvalidDataException Bad(string what) => new(what);
}
