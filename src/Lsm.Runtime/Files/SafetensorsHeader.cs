using System.Text.Json;

namespace Lsm.Runtime.Files;

/// <summary>Reads the JSON header of a safetensors file, and checks everything in it.</summary>
internal static class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The limit of the format for the length of the header.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>More axes than any array library supports; it prevents a hostile header from growing lists.</summary>
    public const int MaxRank = 64;

    /// <summary>The largest number of tensors, and of metadata entries, of a file: a header of many empty ones would take twenty times its length in memory.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>Parses the header; every tensor it returns lies within <paramref name="dataLength"/> bytes, in file order, without gap or overlap.</summary>
    /// <exception cref="InvalidDataException">The header is not that of a well-formed safetensors file of this length.</exception>
    public static (Dictionary<string, string> Metadata, List<TensorInfo> Tensors) Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
            throw Bad(file, "the header does not start with '{', so this is not a safetensors file");
        Dictionary<string, string>? metadata = null;
        var tensors = new List<TensorInfo>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // Root object, tensor object, array: depth 3. Anything deeper is refused by the JSON reader itself.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (!names.Add(name))
                    throw Bad(file, $"the header names {Quote(name)} twice");
                if (tensors.Count == MaxEntries)
                    throw Bad(file, $"the header names more than {MaxEntries} tensors; that many are read at most");
                if (name == MetadataKey)
                    metadata = ReadMetadata(ref reader, file);
                else
                    tensors.Add(ReadTensor(ref reader, name, file));
            }
            while (reader.Read()) // only white space may follow; anything else makes Read throw
            {
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}: the header is not the JSON of a safetensors file: {e.Message}", e);
        }
        catch (InvalidOperationException e) // the exception of the JSON reader for text that is not UTF-8
        {
            throw new InvalidDataException($"{file}: the header holds text that is not valid UTF-8: {e.Message}", e);
        }
        CheckLayout(tensors, dataLength, file);
        return (metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), tensors);
    }

    /// <summary>Reads the metadata. Null stands for none, as in the format's reference implementation.</summary>
    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader, string file)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.Null)
            return metadata;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(file, $"{MetadataKey} is {reader.TokenType}; it has to be an object of strings, or null");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad(file, $"{MetadataKey} entry {Quote(key)} is {reader.TokenType}; it has to be a string");
            if (metadata.Count == MaxEntries)
                throw Bad(file, $"{MetadataKey} has more than {MaxEntries} entries; that many are read at most");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Bad(file, $"{MetadataKey} names {Quote(key)} twice");
        }
        return metadata;
    }

    private static TensorInfo ReadTensor(ref Utf8JsonReader reader, string name, string file)
    {
        if (name.Length == 0)
            throw Bad(file, "a tensor has an empty name");
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(file, name, $" is {reader.TokenType}; it has to be an object with dtype, shape and data_offsets");
        string? type = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (key == "dtype" && type is null)
                type = reader.TokenType == JsonTokenType.String
                    ? Known(reader.GetString()!)
                    : throw Bad(file, name, $": dtype is {reader.TokenType}; it has to be a string such as \"F32\"");
            else if (key == "shape" && shape is null)
                shape = ReadLengths(ref reader, MaxRank, name, key, file);
            else if (key == "data_offsets" && offsets is null)
                offsets = ReadLengths(ref reader, 2, name, key, file);
            else
                throw Bad(file, name, $" has an unknown or repeated key {Quote(key)}; dtype, shape and data_offsets, once each, are expected");
        }
        if (type is null || shape is null || offsets is null)
            throw Bad(file, name, $" lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Bad(file, name, $": data_offsets {TensorInfo.Text(offsets)} are not a start and an end");
        return Describe(name, type, shape, offsets, file);
    }

    /// <summary>Checks shape and type against the number of bytes. For an unknown type only the place is checked.</summary>
    private static TensorInfo Describe(string name, string typeName, long[] shape, long[] offsets, string file)
    {
        TensorType type = TensorTypes.Parse(typeName);
        long bytes = offsets[1] - offsets[0];
        int bits = type == TensorType.Opaque ? TensorTypes.OpaqueBits(typeName) : 8 * TensorTypes.SizeOf(type);
        if (!TensorInfo.TryCount(shape, Math.Max(bits, 8) / 8, out long count))
            throw Bad(file, name, $": shape {TensorInfo.Text(shape)} of {Quote(typeName)} exceeds 2^63 bytes");
        if (bits is > 0 and < 8 && count % 8 * bits % 8 != 0)
            throw Bad(file, name, $": shape {TensorInfo.Text(shape)} of {Quote(typeName)}, {bits} bits each, is not a whole number of bytes");
        long needed = bits >= 8 ? count * (bits / 8) : (count / 8 * bits) + (count % 8 * bits / 8);
        if (bits > 0 && bytes != needed)
            throw Bad(file, name, $": shape {TensorInfo.Text(shape)} of {Quote(typeName)} takes {needed} bytes, but data_offsets {TensorInfo.Text(offsets)} hold {bytes}");
        return new TensorInfo(name, type, typeName, shape, count, offsets[0], bytes);
    }

    /// <summary>One string for all tensors of a type.</summary>
    private static string Known(string type) => TensorTypes.Parse(type) is var known and not TensorType.Opaque ? TensorTypes.NameOf(known) : type;

    private static long[] ReadLengths(ref Utf8JsonReader reader, int most, string tensor, string key, string file)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(file, tensor, $": {key} is {reader.TokenType}; it has to be an array of whole numbers");
        Span<long> lengths = stackalloc long[MaxRank];
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long length) || length < 0)
                throw Bad(file, tensor, $": {key} holds something other than a whole number from 0 to 2^63-1");
            if (count == most)
                throw Bad(file, tensor, $": {key} has more than {most} entries");
            lengths[count++] = length;
        }
        return lengths[..count].ToArray();
    }

    /// <summary>Sorts by place and requires that the tensors cover the data exactly: no gap, no overlap, nothing left over.</summary>
    private static void CheckLayout(List<TensorInfo> tensors, long dataLength, string file)
    {
        tensors.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
            : a.ByteLength != b.ByteLength ? a.ByteLength.CompareTo(b.ByteLength) : string.CompareOrdinal(a.Name, b.Name));
        long position = 0;
        foreach (TensorInfo t in tensors)
        {
            if (t.Offset != position)
                throw Bad(file, t.Name, $" starts at byte {t.Offset} of the data, but {(t.Offset < position ? "overlaps the one before it, which ends" : "leaves a gap after the one before it, which ends")} at {position}");
            if (t.ByteLength > dataLength - position)
                throw Bad(file, t.Name, FormattableString.Invariant($" ends at byte {t.Offset + (decimal)t.ByteLength} of the data, but the file holds {dataLength}"));
            position += t.ByteLength;
        }
        if (position != dataLength)
            throw Bad(file, $"{dataLength - position} bytes follow the last tensor; the file is damaged or not a safetensors file");
    }

    internal static InvalidDataException Bad(string file, string what) => new($"{file}: {what}.");

    private static InvalidDataException Bad(string file, string tensor, string what) => Bad(file, $"tensor {Quote(tensor)}{what}");

    /// <summary>A name from a file, shortened and escaped for one line of an error message.</summary>
    internal static string Quote(string name)
    {
        var text = new System.Text.StringBuilder("'");
        foreach (char c in name.Length > 80 ? name[..80] + "…" : name)
            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        return text.Append('\'').ToString();
    }
}
