namespace Lsm.Nir.Hdf5;

/// <summary>The list of chunks of a dataset that cannot grow, since HDF5 1.10.</summary>
internal sealed class Hdf5FixedArray
{
    private const int Checksum = 4;
    private readonly int entrySize, addressSize;
    private readonly ulong count, perPage, chunkSize;
    private readonly bool filtered;
    private readonly Hdf5Cursor? data;
    private readonly byte[] written = []; // [page]: a bit, the highest first; a page that was never written holds no entries

    public Hdf5FixedArray(Hdf5Bytes file, ulong address, ulong chunkSize, bool filtered)
    {
        (this.chunkSize, this.filtered, addressSize) = (chunkSize, filtered, file.AddressSize);
        Hdf5Cursor head = file.Block(address, (ulong)(8 + file.LengthSize + file.AddressSize));
        head.Expect("FAHD"u8, "list of chunks");
        head.ExpectVersion(0, "list of chunks");
        head.Skip(1); // with or without filters
        entrySize = Hdf5ArrayEntry.CheckSize(head.Byte(), addressSize, filtered);
        int pageBits = head.Byte();
        count = head.Length();
        ulong block = head.Address();
        if (pageBits > 30 || count > (ulong)file.Length)
            throw new InvalidDataException($"the file lists {count} chunks in pages of 2^{pageBits}, more than it holds");
        perPage = 1UL << pageBits;
        if (block == Hdf5Cursor.Undefined)
            return;
        ulong pages = count > perPage ? ((count - 1) / perPage) + 1 : 0, bitmap = (pages + 7) / 8;
        ulong prefix = (ulong)(6 + file.AddressSize) + (pages > 0 ? bitmap + Checksum : 0);
        Hdf5Cursor whole = file.BlockUpTo(block, prefix + (count * (ulong)entrySize) + (pages * Checksum));
        whole.Expect("FADB"u8, "list of chunks");
        whole.Skip(2 + file.AddressSize);
        if (pages > 0)
        {
            written = whole.Take((int)bitmap).ToArray();
            whole.Skip(Checksum);
        }
        data = whole;
    }

    public (ulong Address, ulong Size, uint Skipped) Entry(ulong index)
    {
        if (data is null)
            return (Hdf5Cursor.Undefined, 0, 0);
        if (index >= count)
            throw new InvalidDataException($"the file lists {count} chunks, but has a chunk {index}");
        Hdf5Cursor at = data.Copy();
        if (count > perPage)
        {
            var page = (int)(index / perPage);
            if (!Hdf5ArrayEntry.IsWritten(written, page))
                return (Hdf5Cursor.Undefined, 0, 0);
            at.Skip(checked(page * Checksum));
        }
        return Hdf5ArrayEntry.Read(at, (int)index, entrySize, addressSize, chunkSize, filtered);
    }
}
