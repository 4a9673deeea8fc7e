namespace Lsm.Nir.Hdf5;

/// <summary>The collections that hold strings of variable length.</summary>
internal sealed class Hdf5GlobalHeap(Hdf5Bytes file)
{
    private readonly Dictionary<ulong, Dictionary<int, Hdf5Cursor>> collections = [];

    public Hdf5Cursor Object(ulong address, int index)
    {
        if (!collections.TryGetValue(address, out Dictionary<int, Hdf5Cursor>? objects))
            collections.Add(address, objects = Collection(address));
        return objects.TryGetValue(index, out Hdf5Cursor? found)
            ? found.Copy()
            : throw new InvalidDataException($"the file has no object {index} in its heap at {address}");
    }

    private Dictionary<int, Hdf5Cursor> Collection(ulong address)
    {
        int headSize = 8 + file.LengthSize;
        Hdf5Cursor head = file.Block(address, (ulong)headSize);
        head.Expect("GCOL"u8, "heap of strings");
        head.Skip(4);
        ulong size = head.Length();
        if (size < (ulong)headSize)
            throw new InvalidDataException($"the file has a heap of strings of {size} bytes; {headSize} are the least");
        Hdf5Cursor block = file.Block(address + (ulong)headSize, size - (ulong)headSize);
        var objects = new Dictionary<int, Hdf5Cursor>();
        while (block.Left >= headSize)
        {
            int index = block.UInt16();
            block.Skip(6);
            ulong length = block.Length();
            if (index == 0)
                break; // free space
            if (length > (ulong)block.Left || !objects.TryAdd(index, block.Part((int)length)))
                throw new InvalidDataException($"the file has an object {index} of {length} bytes in its heap, twice or beyond the heap's end");
            block.Skip(Math.Min(block.Left, (int)((8 - (length % 8)) % 8)));
        }
        return objects;
    }
}
