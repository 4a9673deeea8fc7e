namespace Lsm.Nir.Hdf5;

/// <summary>
/// The bytes of one file and the limits of its reader. Every block is inside the file, so no length in the file makes the reader allocate
/// more memory than the length of the file. The reader counts the blocks that it reads and the values that it unpacks, so structures that refer to each
/// other in circles, or to the same data many times, end with an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class Hdf5Bytes
{
    private const int CostOfBlock = 32;
    private readonly Stream stream;
    private readonly long mostUnpacked;
    private long structureLeft, unpackedLeft;

    /// <param name="stream">The file; it can seek.</param>
    /// <param name="mostUnpacked">The largest number of bytes for all values of the file together.</param>
    public Hdf5Bytes(Stream stream, long mostUnpacked)
    {
        this.stream = stream;
        this.mostUnpacked = mostUnpacked;
        unpackedLeft = mostUnpacked;
        Length = stream.Length;
        structureLeft = (1 << 20) + (8 * Length);
    }

    public long Length { get; }

    /// <summary>The position of address 0.</summary>
    public long Base { get; set; }

    public int AddressSize { get; set; } = 8;

    public int LengthSize { get; set; } = 8;

    /// <summary>Reads a structure as a whole.</summary>
    public Hdf5Cursor Block(ulong address, ulong length)
    {
        Check(address, length);
        if (length > int.MaxValue)
            throw new InvalidDataException($"the file has a structure of {length} bytes; at most {int.MaxValue} are supported");
        structureLeft -= (long)length + CostOfBlock;
        if (structureLeft < 0)
            throw new InvalidDataException("the file's structures refer to each other in circles");
        var bytes = new byte[length];
        Read(address, bytes);
        return new Hdf5Cursor(bytes, 0, bytes.Length, AddressSize, LengthSize);
    }

    /// <summary>Reads the available part of a structure that has at most this length.</summary>
    public Hdf5Cursor BlockUpTo(ulong address, ulong length)
    {
        Check(address, 0);
        return Block(address, Math.Min(length, (ulong)(Length - Base) - address));
    }

    /// <summary>Reads values, or a chunk of them as stored.</summary>
    public void Read(ulong address, Span<byte> target)
    {
        Check(address, (ulong)target.Length);
        stream.Position = Base + (long)address;
        stream.ReadExactly(target);
    }

    /// <summary>Refuses bytes that are not in the file.</summary>
    public void Check(ulong address, ulong length)
    {
        ulong available = (ulong)(Length - Base);
        if (address > available || length > available - address)
            throw new InvalidDataException($"the file refers to {length} bytes at {address}, but has {available}");
    }

    /// <summary>Counts memory for values before it is allocated.</summary>
    public void Unpack(long bytes, string what)
    {
        if (bytes > unpackedLeft)
            throw new InvalidDataException($"{what} takes {bytes} bytes of memory; all values of one file may take at most {mostUnpacked}, and {unpackedLeft} are left");
        unpackedLeft -= bytes;
    }
}
