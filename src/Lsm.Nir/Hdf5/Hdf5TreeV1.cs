namespace Lsm.Nir.Hdf5;

/// <summary>B-trees of version 1: of symbol tables (type 0) and of chunks (type 1).</summary>
internal static class Hdf5TreeV1
{
    /// <summary>The children of the lowest nodes, each with the key before it.</summary>
    public static List<(ulong Child, Hdf5Cursor Key)> Leaves(Hdf5Bytes file, ulong root, int type, int keySize)
    {
        var leaves = new List<(ulong, Hdf5Cursor)>();
        if (root != Hdf5Cursor.Undefined)
            Add(file, root, type, keySize, highest: 255, leaves);
        return leaves;
    }

    private static void Add(Hdf5Bytes file, ulong address, int type, int keySize, int highest, List<(ulong Child, Hdf5Cursor Key)> leaves)
    {
        Hdf5Cursor head = file.Block(address, (ulong)(8 + (2 * file.AddressSize)));
        head.Expect("TREE"u8, "B-tree");
        int found = head.Byte(), level = head.Byte(), count = head.UInt16();
        if (found != type || level > highest)
            throw new InvalidDataException($"the file has a B-tree of type {found} and level {level} where type {type} and at most level {highest} belong");
        Hdf5Cursor entries = file.Block(address + (ulong)(8 + (2 * file.AddressSize)), (ulong)(count * (keySize + file.AddressSize)));
        for (int i = 0; i < count; i++)
        {
            Hdf5Cursor key = entries.Part(keySize);
            ulong child = entries.Address();
            if (level == 0)
                leaves.Add((child, key));
            else
                Add(file, child, type, keySize, level - 1, leaves);
        }
    }
}
