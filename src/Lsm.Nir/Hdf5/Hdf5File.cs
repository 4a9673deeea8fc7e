namespace Lsm.Nir.Hdf5;

/// <summary>
/// A read-only view of an HDF5 file, after the HDF5 File Format Specification 3.0: superblocks of version 0 to 3, every way in which h5py and
/// the HDF5 library store groups and numeric or text datasets. It opens no other file: external links, external storage and virtual datasets
/// are refused by name.
/// </summary>
internal sealed class Hdf5File
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="stream">The file; it can seek, and the caller closes it.</param>
    /// <param name="mostUnpacked">The largest number of bytes for the values of all datasets together in memory.</param>
    public Hdf5File(Stream stream, long mostUnpacked)
    {
        Bytes = new Hdf5Bytes(stream, mostUnpacked);
        Heap = new Hdf5GlobalHeap(Bytes);
        Bytes.Base = FindSignature();
        Hdf5Cursor block = Bytes.BlockUpTo(0, 128);
        block.Skip(8);
        int version = block.Byte();
        ulong root = version switch
        {
            0 or 1 => OldRoot(block, version),
            2 or 3 => NewRoot(block),
            _ => throw new InvalidDataException($"the file's superblock is of version {version}; 0 to 3 are supported"),
        };
        Root = new Hdf5Group(this, root, "/");
    }

    public Hdf5Bytes Bytes { get; }

    public Hdf5GlobalHeap Heap { get; }

    public Hdf5Group Root { get; }

    /// <summary>The number of soft links that are being followed.</summary>
    public int SoftLinks { get; set; }

    private long FindSignature()
    {
        Span<byte> found = stackalloc byte[8];
        for (long position = 0; position + 8 <= Bytes.Length; position = position == 0 ? 512 : position * 2)
        {
            Bytes.Read((ulong)position, found);
            if (found.SequenceEqual(Signature))
                return position;
        }
        throw new InvalidDataException("the HDF5 signature is missing");
    }

    private ulong OldRoot(Hdf5Cursor block, int version)
    {
        block.Skip(4);
        SetSizes(block);
        block.Skip(1 + 4 + 4 + (version == 1 ? 4 : 0)); // reserved, sizes of trees, flags
        Hdf5Cursor addresses = Sized(block);
        SetBase(addresses.Address());
        addresses.Skip(3 * Bytes.AddressSize); // free space, end of file, driver
        addresses.Skip(Bytes.AddressSize); // the root's name
        return addresses.Address();
    }

    private ulong NewRoot(Hdf5Cursor block)
    {
        SetSizes(block);
        block.Skip(1); // flags
        Hdf5Cursor addresses = Sized(block);
        SetBase(addresses.Address());
        addresses.Skip(2 * Bytes.AddressSize); // extension, end of file
        return addresses.Address();
    }

    private void SetSizes(Hdf5Cursor block)
    {
        (Bytes.AddressSize, Bytes.LengthSize) = (block.Byte(), block.Byte());
        if (Bytes.AddressSize is not (4 or 8) || Bytes.LengthSize is not (4 or 8))
            throw new InvalidDataException($"the file has addresses of {Bytes.AddressSize} and lengths of {Bytes.LengthSize} bytes; 4 and 8 are supported");
    }

    /// <summary>The rest of the superblock, read with the sizes that it declares.</summary>
    private Hdf5Cursor Sized(Hdf5Cursor block)
    {
        byte[] rest = block.Take(block.Left).ToArray();
        return new Hdf5Cursor(rest, 0, rest.Length, Bytes.AddressSize, Bytes.LengthSize);
    }

    /// <summary>A file may have been moved behind other bytes, so that the signature's position and the declared base differ; the position counts.</summary>
    private void SetBase(ulong declared)
    {
        if (declared != 0 && declared != (ulong)Bytes.Base)
            throw new InvalidDataException($"the file declares the base address {declared}, but its signature is at {Bytes.Base}");
    }
}
