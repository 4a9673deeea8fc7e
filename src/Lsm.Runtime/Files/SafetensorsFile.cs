using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>
/// An open safetensors file. Opening it checks the whole header; tensors are read on request. Every length in
/// the header is checked against the file first, so nothing larger than the file is ever allocated. Little-endian
/// files give the same values on every machine. One thread at a time; dispose to close the file.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int PieceBytes = 1 << 20;
    private readonly Stream stream;
    private readonly bool ownsStream;
    private readonly long dataStart;
    private readonly Dictionary<string, TensorInfo> byName = new(StringComparer.Ordinal);

    private SafetensorsFile(Stream stream, string name, bool ownsStream)
    {
        (this.stream, Name, this.ownsStream) = (stream, name, ownsStream);
        long length = Length = stream.Length;
        if (length < 8)
            throw SafetensorsHeader.Bad(name, $"{length} bytes are too few for a safetensors file, which starts with 8 bytes of header length");
        Span<byte> prefix = stackalloc byte[8];
        stream.Position = 0;
        Fill(prefix);
        ulong headerLength = LittleEndian.ReadUInt64(prefix);
        if (headerLength > SafetensorsHeader.MaxLength)
            throw SafetensorsHeader.Bad(name, $"the header claims {headerLength} bytes; the format allows {SafetensorsHeader.MaxLength}. It is not a safetensors file, or a damaged one");
        if ((long)headerLength > length - 8)
            throw SafetensorsHeader.Bad(name, $"the header claims {headerLength} bytes, but only {length - 8} follow");
        var header = new byte[(int)headerLength];
        Fill(header);
        dataStart = 8 + (long)headerLength;
        (Dictionary<string, string> metadata, List<TensorInfo> tensors) = SafetensorsHeader.Parse(header, length - dataStart, name);
        (Metadata, Tensors) = (metadata, tensors);
        foreach (TensorInfo t in tensors)
            byName.Add(t.Name, t);
    }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The file is not a well-formed safetensors file; the message says what and where.</exception>
    /// <exception cref="IOException">The file cannot be opened or read, or it is not a regular file.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        RegularFile.Require(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            return new SafetensorsFile(stream, Path.GetFileName(path), ownsStream: true);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads from a stream that can seek and starts with the file's first byte. The caller closes the stream.</summary>
    /// <param name="stream">For example a <see cref="MemoryStream"/> over an embedded resource.</param>
    /// <param name="name">The name of the file in error messages.</param>
    /// <exception cref="ArgumentException">The stream cannot read or seek.</exception>
    /// <exception cref="InvalidDataException">The content is not a well-formed safetensors file.</exception>
    public static SafetensorsFile Open(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek)
            throw new ArgumentException("A safetensors file is read from a stream that can read and seek; copy this one into a MemoryStream first.", nameof(stream));
        return new SafetensorsFile(stream, name, ownsStream: false);
    }

    /// <summary>The name of this file in error messages: without the folder.</summary>
    public string Name { get; }

    /// <summary>The file's metadata: strings by name, possibly none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Every tensor, in the order of their data.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor; the message lists the existing ones.</exception>
    public TensorInfo this[string name] => byName.TryGetValue(name, out TensorInfo? tensor)
        ? tensor
        : throw SafetensorsHeader.Bad(Name, $"there is no tensor {SafetensorsHeader.Quote(name)}; there is {Known()}");

    /// <summary>Finds a tensor that may be missing.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out TensorInfo? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>Reads a whole tensor whose elements are exactly <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidDataException">No such tensor, another element type, or more elements than an array can hold.</exception>
    public T[] Read<T>(string name) where T : unmanaged
    {
        TensorInfo tensor = Typed<T>(name);
        if (tensor.Count > 0x7FFF_FFC7)
            throw SafetensorsHeader.Bad(Name, $"tensor {SafetensorsHeader.Quote(name)} has {tensor.Count} elements, more than an array holds; read it in pieces");
        var values = new T[tensor.Count];
        Read<T>(name, values, 0);
        return values;
    }

    /// <summary>Reads <c>destination.Length</c> elements of a tensor from element <paramref name="start"/> on. Use it to read a tensor in pieces.</summary>
    /// <exception cref="InvalidDataException">No such tensor, or another element type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer elements.</exception>
    public void Read<T>(string name, Span<T> destination, long start = 0) where T : unmanaged
    {
        TensorInfo tensor = Typed<T>(name);
        if (start < 0 || start > tensor.Count - destination.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{Name}: tensor '{name}' has {tensor.Count} elements; {destination.Length} from {start} on are not all there.");
        int size = Unsafe.SizeOf<T>();
        stream.Position = dataStart + tensor.Offset + (start * size);
        // In pieces, because a span has fewer than 2^31 bytes.
        while (destination.Length > 0)
        {
            Span<T> piece = destination[..Math.Min(destination.Length, PieceBytes / size)];
            Fill(MemoryMarshal.AsBytes(piece));
            LittleEndian.Convert(piece);
            destination = destination[piece.Length..];
        }
    }

    /// <summary>Reads a whole tensor as singles from any element type that a single holds exactly: F32, F16, BF16, BOOL, U8, I8, U16, I16.</summary>
    /// <exception cref="InvalidDataException">No such tensor, or an element type that would lose digits.</exception>
    public float[] ReadSingles(string name) => this[name].Type switch
    {
        TensorType.F32 => Read<float>(name),
        TensorType.F16 => Array.ConvertAll(Read<ushort>(name), TensorTypes.FromHalf),
        TensorType.BF16 => Array.ConvertAll(Read<ushort>(name), TensorTypes.FromBrain),
        TensorType.Bool or TensorType.U8 => Array.ConvertAll(Read<byte>(name), static v => (float)v),
        TensorType.I8 => Array.ConvertAll(Read<sbyte>(name), static v => (float)v),
        TensorType.U16 => Array.ConvertAll(Read<ushort>(name), static v => (float)v),
        TensorType.I16 => Array.ConvertAll(Read<short>(name), static v => (float)v),
        _ => throw Lossy(name, "float"),
    };

    /// <summary>Reads a whole tensor as doubles from any element type that a double holds exactly: those of <see cref="ReadSingles"/>, F64, U32 and I32.</summary>
    /// <exception cref="InvalidDataException">No such tensor, or an element type that would lose digits.</exception>
    public double[] ReadDoubles(string name) => this[name].Type switch
    {
        TensorType.F64 => Read<double>(name),
        TensorType.U32 => Array.ConvertAll(Read<uint>(name), static v => (double)v),
        TensorType.I32 => Array.ConvertAll(Read<int>(name), static v => (double)v),
        TensorType.U64 or TensorType.I64 => throw Lossy(name, "double"),
        _ => Array.ConvertAll(ReadSingles(name), static v => (double)v),
    };

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (ownsStream)
            stream.Dispose();
    }

    /// <summary>The file's length in bytes, header included.</summary>
    internal long Length { get; }

    /// <summary>Reads bytes of the file as they are, header included.</summary>
    internal void ReadRaw(long position, Span<byte> bytes)
    {
        stream.Position = position;
        Fill(bytes);
    }

    private TensorInfo Typed<T>(string name) where T : unmanaged
    {
        TensorInfo tensor = this[name];
        return TensorTypes.Holds<T>(tensor.Type)
            ? tensor
            : throw (tensor.Type == TensorType.Opaque ? Unread(tensor)
                : SafetensorsHeader.Bad(Name, $"tensor {SafetensorsHeader.Quote(name)} holds {tensor.TypeName}, which is not {typeof(T).Name}"));
    }

    private InvalidDataException Unread(TensorInfo tensor) => SafetensorsHeader.Bad(Name,
        $"tensor {SafetensorsHeader.Quote(tensor.Name)} holds {SafetensorsHeader.Quote(tensor.TypeName)}, which is not read; read are BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64 and F64");

    private InvalidDataException Lossy(string name, string target) => this[name] is { Type: TensorType.Opaque } tensor ? Unread(tensor) : SafetensorsHeader.Bad(Name,
        $"tensor {SafetensorsHeader.Quote(name)} holds {this[name].TypeName}, and a {target} cannot hold every value of it; read its own type");

    private string Known()
    {
        if (Tensors.Count == 0)
            return "none at all";
        string[] names = [.. Tensors.Take(20).Select(static t => SafetensorsHeader.Quote(t.Name))];
        return string.Join(", ", names) + (Tensors.Count > names.Length ? $" and {Tensors.Count - names.Length} more" : "");
    }

    private void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = stream.Read(bytes);
            if (read == 0)
                throw SafetensorsHeader.Bad(Name, "the file ended while it was read; another program made it shorter");
            bytes = bytes[read..];
        }
    }
}
