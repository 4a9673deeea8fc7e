namespace Lsm.Nir.Hdf5;

/// <summary>An entry of a fixed or extensible array: an address, and with filters the bytes stored and the filters skipped.</summary>
internal static class Hdf5ArrayEntry
{
    public static (ulong Address, ulong Size, uint Skipped) Read(Hdf5Cursor block, int index, int entrySize, int addressSize, ulong chunkSize, bool filtered)
    {
        Hdf5Cursor entry = block.Copy();
        entry.Skip(checked(index * entrySize));
        ulong address = entry.Address();
        return filtered ? (address, entry.Number(entrySize - addressSize - 4), entry.UInt32()) : (address, chunkSize, 0);
    }

    /// <summary>Whether a page's bit is set; the highest bit of a byte comes first.</summary>
    public static bool IsWritten(ReadOnlySpan<byte> bits, int page) => (bits[page / 8] & (0x80 >> (page % 8))) != 0;

    /// <summary>Refuses entries that are too short for their fields.</summary>
    public static int CheckSize(int entrySize, int addressSize, bool filtered) => entrySize >= addressSize + (filtered ? 5 : 0)
        ? entrySize
        : throw new InvalidDataException($"the file lists chunks in entries of {entrySize} bytes, which is too short");
}
