using System.Numerics;

namespace Lsm.Nir.Hdf5;

/// <summary>B-trees of version 2, which HDF5 1.8 introduced: the names of large groups, and chunks with several unlimited axes.</summary>
internal sealed class Hdf5TreeV2
{
    private const int NodeOverhead = 10; // signature, version, type, checksum
    private readonly Hdf5Bytes file;
    private readonly int type, nodeSize, recordSize;
    private readonly List<int> totalSizes = [0]; // [depth]: bytes of a child's number of records in total
    private readonly int countSize;
    private readonly List<Hdf5Cursor> records = [];

    private Hdf5TreeV2(Hdf5Bytes file, ulong address, int type)
    {
        (this.file, this.type) = (file, type);
        Hdf5Cursor head = file.Block(address, (ulong)(22 + file.AddressSize + file.LengthSize));
        head.Expect("BTHD"u8, "B-tree");
        head.ExpectVersion(0, "B-tree");
        int found = head.Byte();
        nodeSize = (int)Math.Min(head.UInt32(), int.MaxValue);
        recordSize = head.UInt16();
        int depth = head.UInt16();
        head.Skip(2);
        ulong root = head.Address();
        int count = head.UInt16();
        if (found != type || recordSize == 0 || nodeSize < NodeOverhead + recordSize || depth > 16)
            throw new InvalidDataException($"the file has a B-tree of type {found} with records of {recordSize} bytes in nodes of {nodeSize}, which does not fit its use");
        BigInteger most = (nodeSize - NodeOverhead) / recordSize, total = most;
        countSize = SizeOf(most);
        for (int level = 1; level <= depth; level++)
        {
            int pointer = file.AddressSize + countSize + totalSizes[level - 1];
            BigInteger here = (nodeSize - NodeOverhead - pointer) / (recordSize + pointer);
            total = ((here + 1) * total) + here;
            totalSizes.Add(SizeOf(total));
        }
        if (root != Hdf5Cursor.Undefined)
            Add(root, count, depth);
    }

    /// <summary>All records, in order.</summary>
    public static IReadOnlyList<Hdf5Cursor> Records(Hdf5Bytes file, ulong address, int type) => new Hdf5TreeV2(file, address, type).records;

    private static int SizeOf(BigInteger most) => (int)(((most.GetBitLength() - 1) / 8) + 1);

    private void Add(ulong address, int count, int depth)
    {
        Hdf5Cursor node = file.BlockUpTo(address, (ulong)nodeSize);
        node.Expect(depth == 0 ? "BTLF"u8 : "BTIN"u8, "node of a B-tree");
        node.ExpectVersion(0, "node of a B-tree");
        if (node.Byte() != type)
            throw new InvalidDataException($"the file has a node of another type in a B-tree of type {type}");
        var own = new Hdf5Cursor[count];
        for (int i = 0; i < count; i++)
            own[i] = node.Part(recordSize);
        for (int i = 0; i <= count; i++)
        {
            if (depth > 0)
            {
                ulong child = node.Address();
                var inChild = (int)node.Number(countSize);
                if (depth > 1)
                    node.Skip(totalSizes[depth - 1]);
                Add(child, inChild, depth - 1);
            }
            if (i < count)
                records.Add(own[i]);
        }
    }
}
