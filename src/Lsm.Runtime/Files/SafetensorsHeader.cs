using System.Text.Json;

namespace Lsm.Runtime.Files;

/// <summary>Reads the JSON header of a safetensors file, trusting nothing in it.</summary>
internal static class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";

    /// <summary>The format's own cap on the header's length.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>More axes than any array library handles; keeps a hostile header from growing lists.</summary>
    public const int MaxRank = 64;

    /// <summary>Parses the header; every tensor it returns lies within <paramref name="dataLength"/> bytes, in file order, without gap or overlap.</summary>
    /// <exception cref="InvalidDataException">The header is not that of a well-formed safetensors file of this length.</exception>
    public static (Dictionary<string, string> Metadata, List<TensorInfo> Tensors) Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
            throw Bad(file, "the header does not start with '{', so this is no safetensors file");
        Dictionary<string, string>? metadata = null;
        var tensors = new List<TensorInfo>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            // Root object, tensor object, array: depth 3. Anything deeper is refused by the reader before it is looked at.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (!names.Add(name))
                    throw Bad(file, $"the header names {Quote(name)} twice");
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
        catch (InvalidOperationException e) // what the JSON reader throws for text that is not UTF-8
        {
            throw new InvalidDataException($"{file}: the header holds text that is not valid UTF-8: {e.Message}", e);
        }
        CheckLayout(tensors, dataLength, file);
        return (metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), tensors);
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader, string file)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(file, $"{MetadataKey} is {reader.TokenType}; it has to be an object of strings");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad(file, $"{MetadataKey} entry {Quote(key)} is {reader.TokenType}; it has to be a string");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Bad(file, $"{MetadataKey} names {Quote(key)} twice");
        }
        return metadata;
    }

    private static TensorInfo ReadTensor(ref Utf8JsonReader reader, string name, string file)
    {
        string tensor = $"tensor {Quote(name)}";
        if (name.Length == 0)
            throw Bad(file, "a tensor has an empty name");
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(file, $"{tensor} is {reader.TokenType}; it has to be an object with dtype, shape and data_offsets");
        TensorType? type = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (key == "dtype" && type is null)
                type = ReadType(ref reader, tensor, file);
            else if (key == "shape" && shape is null)
                shape = ReadLengths(ref reader, MaxRank, $"{tensor}: shape", file);
            else if (key == "data_offsets" && offsets is null)
                offsets = ReadLengths(ref reader, 2, $"{tensor}: data_offsets", file);
            else
                throw Bad(file, $"{tensor} has an unknown or repeated key {Quote(key)}; dtype, shape and data_offsets, once each, are expected");
        }
        if (type is not { } known || shape is null || offsets is null)
            throw Bad(file, $"{tensor} lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Bad(file, $"{tensor}: data_offsets {TensorInfo.Text(offsets)} are not a start and an end");
        if (!TensorInfo.TryCount(shape, TensorTypes.SizeOf(known), out long count))
            throw Bad(file, $"{tensor}: shape {TensorInfo.Text(shape)} of {TensorTypes.NameOf(known)} exceeds 2^63 bytes");
        long needed = count * TensorTypes.SizeOf(known);
        if (offsets[1] - offsets[0] != needed)
            throw Bad(file, $"{tensor}: shape {TensorInfo.Text(shape)} of {TensorTypes.NameOf(known)} takes {needed} bytes, but data_offsets {TensorInfo.Text(offsets)} hold {offsets[1] - offsets[0]}");
        return new TensorInfo(name, known, shape, offsets[0]);
    }

    private static TensorType ReadType(ref Utf8JsonReader reader, string tensor, string file)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Bad(file, $"{tensor}: dtype is {reader.TokenType}; it has to be a string such as \"F32\"");
        string name = reader.GetString()!;
        return TensorTypes.TryParse(name, out TensorType type)
            ? type
            : throw Bad(file, $"{tensor}: dtype {Quote(name)} is unknown; known are BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64 and F64");
    }

    private static long[] ReadLengths(ref Utf8JsonReader reader, int most, string what, string file)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(file, $"{what} is {reader.TokenType}; it has to be an array of whole numbers");
        var lengths = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long length) || length < 0)
                throw Bad(file, $"{what} holds something other than a whole number from 0 to 2^63-1");
            if (lengths.Count == most)
                throw Bad(file, $"{what} has more than {most} entries");
            lengths.Add(length);
        }
        return [.. lengths];
    }

    /// <summary>Sorts by place and insists that the tensors cover the data exactly: no gap, no overlap, nothing left over.</summary>
    private static void CheckLayout(List<TensorInfo> tensors, long dataLength, string file)
    {
        tensors.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
            : a.ByteLength != b.ByteLength ? a.ByteLength.CompareTo(b.ByteLength) : string.CompareOrdinal(a.Name, b.Name));
        long position = 0;
        foreach (TensorInfo t in tensors)
        {
            if (t.Offset != position)
                throw Bad(file, $"tensor {Quote(t.Name)} starts at byte {t.Offset} of the data, but {(t.Offset < position ? "overlaps the one before it, which ends" : "leaves a gap after the one before it, which ends")} at {position}");
            if (t.ByteLength > dataLength - position)
                throw Bad(file, FormattableString.Invariant($"tensor {Quote(t.Name)} ends at byte {t.Offset + (decimal)t.ByteLength} of the data, but the file holds {dataLength}"));
            position += t.ByteLength;
        }
        if (position != dataLength)
            throw Bad(file, $"{dataLength - position} bytes follow the last tensor; the file is damaged or not a safetensors file");
    }

    internal static InvalidDataException Bad(string file, string what) => new($"{file}: {what}.");

    /// <summary>A name from a file, made fit for one line of an error message.</summary>
    internal static string Quote(string name)
    {
        var text = new System.Text.StringBuilder("'");
        foreach (char c in name.Length > 80 ? name[..80] + "…" : name)
            text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        return text.Append('\'').ToString();
    }
}
