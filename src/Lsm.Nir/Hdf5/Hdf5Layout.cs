namespace Lsm.Nir.Hdf5;

/// <summary>The storage of a dataset: in the header, in one piece, or in chunks.</summary>
internal sealed class Hdf5Layout
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2, Virtual = 3;

    public Hdf5Layout(Hdf5Cursor body, string where)
    {
        Version = body.Byte();
        if (Version is < 3 or > 5)
            throw new InvalidDataException($"{where} has a layout of version {Version}, 3 to 5 are supported; write the file with HDF5 1.6.3 or later");
        int type = body.Byte();
        switch (type)
        {
            case Compact:
                Data = body.Part(body.UInt16());
                break;
            case Contiguous:
                (Address, Size) = (body.Address(), body.Length());
                break;
            case Chunked when Version == 3:
                int axes = body.Byte();
                Address = body.Address();
                Chunk = Lengths(body, axes, 4, where);
                break;
            case Chunked:
                ReadChunks(body, where);
                break;
            case Virtual:
                throw new InvalidDataException($"{where} is a virtual dataset, whose values are in other files or datasets; a file has to hold its own data");
            default:
                throw new InvalidDataException($"{where} is stored as class {type}, which is unknown");
        }
    }

    public int Version { get; }

    /// <summary>The bytes, where they are in the header.</summary>
    public Hdf5Cursor? Data { get; }

    /// <summary>The address of the bytes, or of the list of chunks; <see cref="Hdf5Cursor.Undefined"/> if nothing was written.</summary>
    public ulong Address { get; private set; } = Hdf5Cursor.Undefined;

    /// <summary>Bytes stored in one piece, or of a single chunk with filters.</summary>
    public ulong Size { get; private set; }

    /// <summary>[axis]: values along a chunk; null if there are no chunks.</summary>
    public ulong[]? Chunk { get; private set; }

    /// <summary>Versions 4 and 5: the kind of the list of chunks.</summary>
    public int Index { get; private set; }

    /// <summary>Filters that a single chunk skips.</summary>
    public uint SkippedFilters { get; private set; }

    private void ReadChunks(Hdf5Cursor body, string where)
    {
        int flags = body.Byte(), axes = body.Byte(), size = body.Byte();
        Chunk = Lengths(body, axes, size, where);
        Index = body.Byte();
        switch (Index)
        {
            case Hdf5ChunkList.Single when (flags & 0x02) != 0:
                (Size, SkippedFilters) = (body.Length(), body.UInt32());
                break;
            case Hdf5ChunkList.Fixed:
                body.Skip(1);
                break;
            case Hdf5ChunkList.Extensible:
                body.Skip(5);
                break;
            case Hdf5ChunkList.Tree:
                body.Skip(6);
                break;
        }
        Address = body.Address();
    }

    /// <summary>The last length is that of an element and is left out.</summary>
    private static ulong[] Lengths(Hdf5Cursor body, int axes, int size, string where)
    {
        if (axes < 2)
            throw new InvalidDataException($"{where} has chunks of {axes - 1} axes; at least 1 is legal");
        var lengths = new ulong[axes - 1];
        for (int i = 0; i < lengths.Length; i++)
            if ((lengths[i] = body.Number(size)) == 0)
                throw new InvalidDataException($"{where} has chunks of length 0");
        body.Skip(size);
        return lengths;
    }
}
