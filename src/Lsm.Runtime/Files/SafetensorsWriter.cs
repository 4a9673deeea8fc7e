using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>
/// Writes a safetensors file without keeping a second copy of the data: all tensors are declared first, then their elements are
/// written in that order, in any number of pieces. One thread at a time.
/// </summary>
/// <example>
/// <code>
/// using FileStream stream = File.Create("run.safetensors");
/// var writer = new SafetensorsWriter(stream, [new TensorInfo("x", TensorType.F32, steps, inputs)], new Dictionary&lt;string, string&gt; { ["seed"] = "42" });
/// writer.Write&lt;float&gt;("x", values);
/// writer.Finish();
/// </code>
/// </example>
internal sealed class SafetensorsWriter
{
    private const int PieceBytes = 1 << 20;
    private readonly Stream stream;
    private readonly TensorInfo[] tensors;
    private int tensor;
    private long written; // elements of the current tensor

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Receives the file from its current position on; the caller flushes and closes it.</param>
    /// <param name="tensors">Every tensor of the file, in the order in which <see cref="Write{T}"/> will give their elements.</param>
    /// <param name="metadata">Strings by name, or none.</param>
    /// <exception cref="ArgumentException">Two tensors share a name, a name or an entry is null or not Unicode text, there are more than 100,000 of either, or the
    /// header exceeds the format's 100,000,000 bytes. Nothing was written.</exception>
    public SafetensorsWriter(Stream stream, IEnumerable<TensorInfo> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        (this.stream, this.tensors) = (stream, [.. tensors]);
        CheckNames(this.tensors, metadata);
        byte[] header = Header(this.tensors, metadata);
        if (header.Length > SafetensorsHeader.MaxLength)
            throw new ArgumentException($"The header would take {header.Length} bytes; the format allows {SafetensorsHeader.MaxLength}. Keep data in tensors, not in metadata.", nameof(metadata));
        Span<byte> prefix = stackalloc byte[8];
        LittleEndian.WriteUInt64(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        SkipEmpty();
    }

    /// <summary>Writes the next elements of a tensor. Tensors come in the order declared, each complete before the next begins.</summary>
    /// <exception cref="InvalidOperationException">Another tensor's turn, another element type, or more elements than declared.</exception>
    public void Write<T>(string name, ReadOnlySpan<T> values) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(name);
        if (values.Length == 0)
            return;
        if (this.tensor == tensors.Length || tensors[this.tensor].Name != name)
            throw new InvalidOperationException($"Tensor '{name}' was written out of turn; {Expected()}.");
        TensorInfo tensor = tensors[this.tensor];
        if (!TensorTypes.Holds<T>(tensor.Type))
            throw new InvalidOperationException($"Tensor '{name}' was declared {TensorTypes.NameOf(tensor.Type)}, which {typeof(T).Name} is not.");
        if (values.Length > tensor.Count - written)
            throw new InvalidOperationException($"Tensor '{name}' was declared with {tensor.Count} elements; {written} are written and {values.Length} more are too many.");
        written += values.Length;
        while (values.Length > 0)
        {
            ReadOnlySpan<T> piece = values[..Math.Min(values.Length, PieceBytes / Unsafe.SizeOf<T>())];
            WritePiece(piece);
            values = values[piece.Length..];
        }
        if (written == tensor.Count)
        {
            (this.tensor, written) = (this.tensor + 1, 0);
            SkipEmpty();
        }
    }

    /// <summary>Confirms that every declared element was written.</summary>
    /// <exception cref="InvalidOperationException">Something is missing; the message says what.</exception>
    public void Finish()
    {
        if (tensor < tensors.Length)
            throw new InvalidOperationException($"The file is not complete: {Expected()}.");
    }

    /// <summary>Refuses everything that a reader would refuse.</summary>
    private static void CheckNames(TensorInfo[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        if (tensors.Length > SafetensorsHeader.MaxEntries || metadata?.Count > SafetensorsHeader.MaxEntries)
            throw new ArgumentException(
                $"{tensors.Length} tensors and {metadata?.Count ?? 0} metadata entries were given; a file holds at most {SafetensorsHeader.MaxEntries} of each.", nameof(tensors));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorInfo t in tensors)
        {
            MetadataText.Require("The name of a tensor", t.Name);
            if (t.Type == TensorType.Opaque)
                throw new ArgumentException($"Tensor '{t.Name}' holds {t.TypeName}, which is not written; only the types that can be read are.", nameof(tensors));
            if (!names.Add(t.Name))
                throw new ArgumentException($"Two tensors are called '{t.Name}'; give each its own name.", nameof(tensors));
        }
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
        {
            MetadataText.Require("The name of a metadata entry", key);
            MetadataText.Require($"Metadata entry {SafetensorsHeader.Quote(key)}", value);
        }
    }

    private void WritePiece<T>(ReadOnlySpan<T> piece) where T : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(piece));
            return;
        }
        T[] turned = piece.ToArray();
        LittleEndian.Convert<T>(turned);
        stream.Write(MemoryMarshal.AsBytes<T>(turned));
    }

    private void SkipEmpty()
    {
        while (tensor < tensors.Length && tensors[tensor].Count == 0)
            tensor++;
    }

    private string Expected() => tensor == tensors.Length
        ? "every declared tensor is complete"
        : $"'{tensors[tensor].Name}' is due, of which {written} of {tensors[tensor].Count} elements are written";

    private static byte[] Header(TensorInfo[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                // Sorted, so that the same content gives the same bytes.
                foreach (KeyValuePair<string, string> entry in metadata.OrderBy(static e => e.Key, StringComparer.Ordinal))
                    json.WriteString(entry.Key, entry.Value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach (TensorInfo t in tensors)
            {
                json.WriteStartObject(t.Name);
                json.WriteString("dtype", TensorTypes.NameOf(t.Type));
                json.WriteStartArray("shape");
                foreach (long length in t.Shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset = checked(offset + t.ByteLength));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Padded with spaces, as the format allows, so that the data starts at a multiple of 8.
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }
}
