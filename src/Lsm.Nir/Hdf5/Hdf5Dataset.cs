using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Nir.Hdf5;

/// <summary>A dataset: its type, its axes and its values.</summary>
internal sealed class Hdf5Dataset
{
    private const int PieceLength = 1 << 20;
    private readonly Hdf5File file;
    private readonly Hdf5Layout layout;
    private readonly Hdf5Filters filters;
    private readonly Hdf5Space space;
    private readonly byte[]? fill;

    /// <exception cref="InvalidDataException">Its values are in another file, or its storage is not supported.</exception>
    public Hdf5Dataset(Hdf5File file, Hdf5Header header, string where)
    {
        (this.file, Where) = (file, where);
        if (header.Has(Hdf5MessageType.ExternalFiles))
            throw new InvalidDataException($"{where} has its values in external storage, other files of the machine; a file has to hold its own data");
        Type = Hdf5Type.From(file.Bytes, Message(Hdf5MessageType.Datatype), where);
        space = Hdf5Space.From(Message(Hdf5MessageType.Dataspace).Body.Copy(), where);
        layout = new Hdf5Layout(Message(Hdf5MessageType.Layout).Body.Copy(), where);
        filters = new Hdf5Filters(header.Body(Hdf5MessageType.Filters), Type.Size, where);
        if (layout.Chunk is { } chunk && chunk.Length != space.Lengths.Length)
            throw new InvalidDataException($"{where} has {space.Lengths.Length} axes in chunks of {chunk.Length}");
        Count = space.Count(where);
        fill = Fill(header);

        Hdf5Message Message(int type) => header.Find(type) is { } message && (!message.Shared || type == Hdf5MessageType.Datatype)
            ? message
            : throw new InvalidDataException($"{where} lacks a header message of type {type}, or shares it, which is not supported");
    }

    /// <summary>The path, for messages.</summary>
    public string Where { get; }

    public Hdf5Type Type { get; }

    /// <summary>[axis]: values along it; no axes for a single value.</summary>
    public IReadOnlyList<ulong> Lengths => space.Lengths;

    public int Count { get; }

    /// <summary>Counts memory that the caller needs for the values, before it is allocated.</summary>
    public void CountUnpacked(int bytesPerValue) => file.Bytes.Unpack((long)Count * bytesPerValue, Where);

    /// <summary>The strings, row by row.</summary>
    public string[] Texts(int longest)
    {
        if (!Type.IsText)
            throw new InvalidDataException($"{Where} holds numbers; text is expected");
        if (Type.Kind == Hdf5Kind.VariableText && Type.Size != 8 + file.Bytes.AddressSize)
            throw new InvalidDataException($"{Where} holds references to text of {Type.Size} bytes; {8 + file.Bytes.AddressSize} are expected");
        byte[] bytes = Read<byte>((long)Count * Type.Size);
        var texts = new string[Count];
        for (int i = 0; i < Count; i++)
        {
            texts[i] = Text(new Hdf5Cursor(bytes, i * Type.Size, (i + 1) * Type.Size, file.Bytes.AddressSize, file.Bytes.LengthSize), longest);
            if (texts[i].Length > longest)
                throw TooLong((uint)texts[i].Length, longest);
        }
        return texts;
    }

    /// <summary>The values of a type of <see cref="Hdf5Type.Size"/> bytes, row by row, in the machine's byte order.</summary>
    public T[] Values<T>() where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != Type.Size)
            throw new InvalidOperationException($"{Where} has values of {Type.Size} bytes, not {Unsafe.SizeOf<T>()}");
        T[] values = Read<T>(Count);
        if (Type.BigEndian)
            Swap(values.AsSpan());
        return values;
    }

    /// <summary>Reads the values as elements of another size; nothing is allocated before it is known that the file may hold them.</summary>
    private T[] Read<T>(long length) where T : unmanaged
    {
        long bytes = (long)Count * Type.Size;
        if (length > Array.MaxLength)
            throw new InvalidDataException($"{Where} holds {bytes} bytes; at most {Array.MaxLength} are supported");
        file.Bytes.Unpack(bytes, Where);
        if (layout.Data is { } data && data.Left != bytes)
            throw new InvalidDataException($"{Where} has {data.Left} bytes for {bytes}");
        Hdf5ChunkReader? chunks = layout.Chunk is null ? null : new Hdf5ChunkReader(file.Bytes, layout, space, filters, Type.Size, bytes, Where);
        if (layout.Data is null && chunks is null && layout.Address != Hdf5Cursor.Undefined)
            file.Bytes.Check(layout.Address, (ulong)bytes);
        var values = new T[length];
        if (layout.Data is { } compact)
            compact.Copy().Take(compact.Left).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        else if (chunks is null && layout.Address != Hdf5Cursor.Undefined)
            ReadPieces(values);
        else if (fill is not null && Unsafe.SizeOf<T>() == fill.Length)
            values.AsSpan().Fill(MemoryMarshal.Read<T>(fill));
        chunks?.Read(values);
        return values;
    }

    private void ReadPieces<T>(T[] values) where T : unmanaged
    {
        for (int i = 0; i < values.Length; i += PieceLength)
            file.Bytes.Read(layout.Address + ((ulong)i * (ulong)Unsafe.SizeOf<T>()), MemoryMarshal.AsBytes(values.AsSpan(i, Math.Min(PieceLength, values.Length - i))));
    }

    private string Text(Hdf5Cursor element, int longest)
    {
        if (Type.Kind == Hdf5Kind.FixedText)
            return Hdf5Text.Utf8(Hdf5Text.UntilZero(element.Take(element.Left))).TrimEnd(' ');
        uint length = element.UInt32();
        ulong address = element.Address();
        int index = (int)element.UInt32();
        if (length == 0 || address is 0 or Hdf5Cursor.Undefined)
            return "";
        if (length > 4L * longest)
            throw TooLong(length, longest);
        Hdf5Cursor text = file.Heap.Object(address, index);
        return Hdf5Text.Utf8(Hdf5Text.UntilZero(text.Take((int)length)));
    }

    private InvalidDataException TooLong(uint length, int longest) => new($"{Where} has text of {length} characters or bytes; at most {longest} are allowed");

    private static void Swap<T>(Span<T> values) where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == 2)
            Swap(MemoryMarshal.Cast<T, ushort>(values));
        else if (Unsafe.SizeOf<T>() == 4)
            Swap(MemoryMarshal.Cast<T, uint>(values));
        else if (Unsafe.SizeOf<T>() == 8)
            Swap(MemoryMarshal.Cast<T, ulong>(values));
    }

    private static void Swap(Span<ushort> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<uint> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<ulong> values) => BinaryPrimitives.ReverseEndianness(values, values);

    /// <summary>The fill value of elements that were never written, or null for zero.</summary>
    private byte[]? Fill(Hdf5Header header)
    {
        if (header.Find(Hdf5MessageType.FillValue) is { Shared: false } message)
        {
            Hdf5Cursor body = message.Body.Copy();
            int version = body.Byte(), flags = version >= 3 ? body.Byte() : 0;
            if (version < 3)
                body.Skip(2);
            bool defined = version >= 3 ? (flags & 0x20) != 0 : body.Byte() != 0;
            return defined ? Value(body) : null;
        }
        return header.Find(Hdf5MessageType.OldFillValue) is { Shared: false } old ? Value(old.Body.Copy()) : null;

        byte[]? Value(Hdf5Cursor body) => body.UInt32() == Type.Size ? body.Take(Type.Size).ToArray() : null;
    }
}
