namespace Lsm.Nir.Hdf5;

/// <summary>The links of a large group in the format since HDF5 1.8: a B-tree of names whose links are in a fractal heap.</summary>
internal static class Hdf5DenseLinks
{
    private const int ByName = 5;

    public static List<Hdf5Link> Links(Hdf5Bytes file, Hdf5Cursor info)
    {
        info.ExpectVersion(0, "link info message");
        if ((info.Byte() & 0x01) != 0)
            info.Skip(8); // largest order of creation
        ulong heapAddress = info.Address(), tree = info.Address();
        var links = new List<Hdf5Link>();
        if (heapAddress == Hdf5Cursor.Undefined || tree == Hdf5Cursor.Undefined)
            return links; // the links are in the header
        var heap = new Hdf5FractalHeap(file, heapAddress);
        foreach (Hdf5Cursor record in Hdf5TreeV2.Records(file, tree, ByName))
        {
            record.Skip(4); // hash
            links.Add(Hdf5Link.From(heap.Object(record)));
        }
        return links;
    }
}
