using PureHDF;
using PureHDF.VOL.Native;

namespace Lsm.Nir;

/// <summary>Reads a graph in NIR's HDF5 layout, trusting nothing in the file.</summary>
internal static class NirGraphReader
{
    private const int MaxNodes = 64, MaxEdges = 256, MaxName = 256;

    // Deflate cannot pack more than this many bytes into one, so a larger dataset is a lie.
    private const long LargestRatio = 1032;

    /// <exception cref="InvalidDataException">The file is no NIR graph, or uses what is not supported; the message says what and where.</exception>
    public static NirGraph Read(Stream stream, string name)
    {
        try
        {
            using var guarded = new GuardedStream(stream);
            using NativeFile file = H5File.Open(guarded);
            var reader = new Session(name, stream.Length);
            return reader.Graph(file);
        }
        catch (Exception e) when (e is not InvalidDataException || !e.Message.StartsWith(name, StringComparison.Ordinal))
        {
            // The HDF5 library reports damage with whatever exception the damage led to, from NullReference to OutOfMemory (a length
            // beyond any array's); all of them mean that the file cannot be read.
            throw new InvalidDataException($"{name}: not a readable HDF5 file: {e.GetType().Name}: {e.Message}", e);
        }
    }

    private sealed class Session(string file, long fileLength)
    {
        public NirGraph Graph(NativeFile root)
        {
            IH5Group node = Group(root, NirLayout.Node, "/");
            string type = Text(Dataset(node, NirLayout.Type, "/node"), "/node/type");
            if (type != NirLayout.Graph)
                throw Bad($"/node/type is '{Show(type)}'; a graph of type '{NirLayout.Graph}' is expected");
            var graph = new NirGraph { Version = root.LinkExists(NirLayout.Version) ? Text(Dataset(root, NirLayout.Version, "/"), "/version") : "" };
            foreach (IH5Object child in Group(node, NirLayout.Nodes, "/node").Children())
            {
                if (graph.Nodes.Count == MaxNodes)
                    throw Bad($"the graph has more than {MaxNodes} nodes");
                if (child is not IH5Group group)
                    throw Bad($"/node/nodes/{Show(child.Name)} is not a group");
                graph.Nodes.Add(Node(group));
            }
            ReadEdges(Dataset(node, NirLayout.Edges, "/node"), graph);
            return graph;
        }

        private NirNode Node(IH5Group group)
        {
            string where = $"node '{Show(group.Name)}'";
            if (group.Name.Length is 0 or > MaxName)
                throw Bad($"{where} has a name of {group.Name.Length} characters; 1 to {MaxName} are allowed");
            string type = Text(Dataset(group, NirLayout.Type, where), $"{where}, type");
            if (!NirLayout.Types.TryGetValue(type, out (string[] Required, string[] Optional) parameters))
                throw Bad($"{where} is of type '{Show(type)}', which a liquid has no place for; supported are {string.Join(", ", NirLayout.Types.Keys)}");
            var node = new NirNode(group.Name, type);
            foreach (string key in parameters.Required)
                node.Parameters.Add(key, Array(Dataset(group, key, where), $"{where}, {key}"));
            foreach (string key in parameters.Optional)
                if (group.LinkExists(key))
                    node.Parameters.Add(key, Array(Dataset(group, key, where), $"{where}, {key}"));
            if (group.LinkExists(NirLayout.Metadata))
                ReadMetadata(Group(group, NirLayout.Metadata, where), node, where);
            return node;
        }

        /// <summary>Keeps our own entries; others' metadata is theirs.</summary>
        private void ReadMetadata(IH5Group metadata, NirNode node, string where)
        {
            foreach (string key in (string[])[NirLayout.Reset, NirLayout.InputKind, NirLayout.Features, NirLayout.Activation])
                if (metadata.LinkExists(key))
                    node.Texts.Add(key, Text(Dataset(metadata, key, where), $"{where}, {key}"));
            foreach (string key in (string[])[NirLayout.Beta, NirLayout.TraceDecay, NirLayout.TimeStep])
                if (metadata.LinkExists(key))
                    node.Arrays.Add(key, Array(Dataset(metadata, key, where), $"{where}, {key}"));
        }

        private void ReadEdges(IH5Dataset dataset, NirGraph graph)
        {
            int[] shape = Shape(dataset, "/node/edges");
            if (shape.Length != 2 || shape[1] != 2 || shape[0] > MaxEdges)
                throw Bad($"/node/edges has shape [{string.Join(", ", shape)}]; [E, 2] with at most {MaxEdges} edges is expected");
            if (shape[0] == 0)
                return;
            CheckText(dataset, "/node/edges");
            string[] names = dataset.Read<string[]>();
            for (int i = 0; i < names.Length; i += 2)
            {
                foreach (string end in names.AsSpan(i, 2))
                    if (!graph.Nodes.Exists(n => n.Name == end))
                        throw Bad($"edge {i / 2} names the node '{Show(end ?? "")}', which is not there");
                graph.Edges.Add((names[i], names[i + 1]));
            }
        }

        private NirArray Array(IH5Dataset dataset, string where)
        {
            int[] shape = Shape(dataset, where);
            bool single = dataset.Type.Size == sizeof(float);
            return dataset.Type.Class switch
            {
                H5DataTypeClass.FloatingPoint when single => new(dataset.Read<float[]>(), shape),
                H5DataTypeClass.FloatingPoint when dataset.Type.Size == sizeof(double) => new(dataset.Read<double[]>(), shape),
                H5DataTypeClass.FixedPoint when dataset.Type.FixedPoint.IsSigned && dataset.Type.Size == sizeof(long) => new(dataset.Read<long[]>(), shape),
                H5DataTypeClass.FixedPoint when dataset.Type.FixedPoint.IsSigned && dataset.Type.Size == sizeof(int)
                    => new(System.Array.ConvertAll(dataset.Read<int[]>(), static v => (long)v), shape),
                _ => throw Bad($"{where} holds {dataset.Type.Class} of {dataset.Type.Size} bytes; float32, float64, int32 and int64 are supported"),
            };
        }

        /// <summary>The lengths of a dataset that is small enough to be true and to be read.</summary>
        private int[] Shape(IH5Dataset dataset, string where)
        {
            if (dataset.Layout.Class is not (H5DataLayoutClass.Contiguous or H5DataLayoutClass.Compact or H5DataLayoutClass.Chunked))
                throw Bad($"{where} is stored as {dataset.Layout.Class}; a file has to hold its own data");
            if (dataset.Space.Type == H5DataspaceType.Null || dataset.Space.Rank > 2)
                throw Bad($"{where} has {dataset.Space.Rank} axes or none at all; a value, a vector or a matrix is expected");
            ulong[] lengths = dataset.Space.Dimensions;
            long most = Math.Min(fileLength * (dataset.Layout.Class == H5DataLayoutClass.Chunked ? LargestRatio : 1), System.Array.MaxLength);
            long bytes = Math.Max(dataset.Type.Size, 1);
            foreach (ulong length in lengths)
            {
                if (length > (ulong)(most / Math.Max(bytes, 1)))
                    throw Bad($"{where} claims [{string.Join(", ", lengths)}] values of {dataset.Type.Size} bytes, more than the file can hold");
                bytes *= (long)length;
            }
            if (dataset.Layout.Class == H5DataLayoutClass.Chunked && dataset.Layout.Chunks is { } chunks)
                CheckChunk(chunks, lengths, dataset.Type.Size, most, where);
            return System.Array.ConvertAll(lengths, static length => (int)length);
        }

        private void CheckChunk(ulong[] chunk, ulong[] lengths, int elementSize, long most, string where)
        {
            // Each chunk that is there has an entry of at least 16 bytes in an index; without this a small file claims millions of tiny ones.
            ulong count = 1, largest = (ulong)fileLength / 16;
            for (int axis = 0; axis < lengths.Length; axis++)
            {
                ulong along = axis < chunk.Length && chunk[axis] > 0 ? (lengths[axis] / chunk[axis]) + 1 : 0;
                if (along == 0 || along > largest / count)
                    throw Bad($"{where} claims more chunks than the file can hold");
                count *= along;
            }
            long bytes = Math.Max(elementSize, 1);
            foreach (ulong length in chunk)
            {
                if (length > (ulong)(most / bytes))
                    throw Bad($"{where} has chunks larger than the file can hold");
                bytes *= (long)Math.Max(length, 1);
            }
        }

        private string Text(IH5Dataset dataset, string where)
        {
            if (Shape(dataset, where).Length != 0)
                throw Bad($"{where} has to be one string");
            CheckText(dataset, where);
            string text = dataset.Read<string>();
            return text.Length <= MaxName ? text : throw Bad($"{where} has {text.Length} characters; at most {MaxName} are allowed");
        }

        private void CheckText(IH5Dataset dataset, string where)
        {
            if (dataset.Type.Class is not (H5DataTypeClass.String or H5DataTypeClass.VariableLength) || dataset.Type.Size > MaxName)
                throw Bad($"{where} holds {dataset.Type.Class} of {dataset.Type.Size} bytes; a string is expected");
        }

        private IH5Group Group(IH5Group parent, string name, string where) => Get(parent, name, where) as IH5Group
            ?? throw Bad($"'{name}' in {where} is not a group");

        private IH5Dataset Dataset(IH5Group parent, string name, string where) => Get(parent, name, where) as IH5Dataset
            ?? throw Bad($"'{name}' in {where} is not a dataset");

        private IH5Object Get(IH5Group parent, string name, string where) => parent.LinkExists(name)
            ? parent.Get(name)
            : throw Bad($"there is no '{name}' in {where}");

        private InvalidDataException Bad(string what) => new($"{file}: {what}.");

        private static string Show(string text)
        {
            string shown = string.Concat(text.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
            return shown.Length > 80 ? shown[..80] + "…" : shown;
        }
    }
}
