using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Lsm.Nir.Hdf5;

/// <summary>The filters that were applied to chunks before they were stored, in order: any of shuffle, deflate (gzip), LZF and the Fletcher checksum.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher = 3, Lzf = 32000;
    private readonly List<int> filters = [];
    private readonly int elementSize;
    private readonly string where;

    /// <param name="body">The message, or null if there are no filters.</param>
    /// <param name="elementSize">Bytes of one value.</param>
    /// <param name="where">The dataset, for messages.</param>
    public Hdf5Filters(Hdf5Cursor? body, int elementSize, string where)
    {
        (this.elementSize, this.where) = (elementSize, where);
        if (body is null)
            return;
        int version = body.Byte(), count = body.Byte();
        if (version == 1)
            body.Skip(6);
        else if (version != 2)
            throw new InvalidDataException($"{where} has filters of version {version}; 1 and 2 are supported");
        for (int i = 0; i < count; i++)
        {
            int id = body.UInt16(), name = version == 1 || id >= 256 ? body.UInt16() : 0;
            body.Skip(2); // flags
            int values = body.UInt16();
            body.Skip(version == 1 ? (name + 7) & ~7 : name);
            body.Skip((4 * values) + (version == 1 && values % 2 == 1 ? 4 : 0));
            if (id is not (Deflate or Shuffle or Fletcher or Lzf) || filters.Contains(id))
                throw new InvalidDataException($"{where} is packed by the filter {id}, or by it twice; shuffle (2), gzip (1), LZF ({Lzf}) and the Fletcher checksum (3) are supported, once each");
            filters.Add(id);
        }
    }

    public bool Any => filters.Count > 0;

    /// <summary>Unpacks the bytes of a chunk.</summary>
    public ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> stored, int chunkSize, uint skipped)
    {
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if ((skipped & (1u << i)) != 0)
                continue;
            int length = chunkSize + (filters.Take(i).Contains(Fletcher) ? 4 : 0); // with a checksum that was packed too
            stored = filters[i] switch
            {
                Deflate => Inflate(stored, length),
                Lzf => Hdf5Lzf.Unpack(stored.Span, length, where),
                Fletcher => Hdf5Fletcher.Check(stored, where),
                _ => Unshuffle(stored.Span),
            };
        }
        return stored.Length == chunkSize ? stored : throw new InvalidDataException($"{where} has a chunk of {stored.Length} bytes; {chunkSize} are expected");
    }

    private byte[] Inflate(ReadOnlyMemory<byte> stored, int length)
    {
        MemoryMarshal.TryGetArray(stored, out ArraySegment<byte> segment);
        var bytes = new byte[length];
        using var stream = new ZLibStream(new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false), CompressionMode.Decompress);
        if (stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false) != length || stream.ReadByte() != -1)
            throw new InvalidDataException($"{where} has a chunk that does not unpack to {length} bytes");
        return bytes;
    }

    private byte[] Unshuffle(ReadOnlySpan<byte> stored)
    {
        int count = stored.Length / elementSize;
        var bytes = new byte[stored.Length];
        for (int k = 0; k < elementSize; k++)
            for (int i = 0; i < count; i++)
                bytes[(i * elementSize) + k] = stored[(k * count) + i];
        stored[(count * elementSize)..].CopyTo(bytes.AsSpan(count * elementSize));
        return bytes;
    }
}
