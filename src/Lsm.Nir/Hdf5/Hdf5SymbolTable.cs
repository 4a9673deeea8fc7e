namespace Lsm.Nir.Hdf5;

/// <summary>The links of a group in the format before HDF5 1.8: a B-tree of symbol tables and a heap of names.</summary>
internal static class Hdf5SymbolTable
{
    public static List<Hdf5Link> Links(Hdf5Bytes file, Hdf5Cursor message)
    {
        ulong tree = message.Address(), heap = message.Address();
        Hdf5Cursor head = file.Block(heap, (ulong)(8 + (2 * file.LengthSize) + file.AddressSize));
        head.Expect("HEAP"u8, "heap of names");
        head.Skip(4);
        ulong size = head.Length();
        head.Length(); // free space
        Hdf5Cursor names = file.Block(head.Address(), size);
        var links = new List<Hdf5Link>();
        foreach ((ulong child, _) in Hdf5TreeV1.Leaves(file, tree, 0, file.LengthSize))
            AddNode(file, child, names, links);
        return links;
    }

    private static void AddNode(Hdf5Bytes file, ulong address, Hdf5Cursor names, List<Hdf5Link> links)
    {
        Hdf5Cursor head = file.Block(address, 8);
        head.Expect("SNOD"u8, "symbol table");
        head.Skip(2);
        int count = head.UInt16();
        Hdf5Cursor entries = file.Block(address + 8, (ulong)(count * ((2 * file.AddressSize) + 24)));
        for (int i = 0; i < count; i++)
        {
            ulong nameOffset = entries.Address(), header = entries.Address();
            bool soft = entries.UInt32() == 2;
            entries.Skip(4);
            uint pathOffset = entries.UInt32();
            entries.Skip(12);
            links.Add(new Hdf5Link(Text(names, nameOffset), header, soft ? Text(names, pathOffset) : null));
        }
    }

    private static string Text(Hdf5Cursor names, ulong offset)
    {
        Hdf5Cursor at = names.Copy();
        at.Skip((int)Math.Min(offset, int.MaxValue));
        return Hdf5Text.Utf8(Hdf5Text.UntilZero(at.Take(at.Left)));
    }
}
