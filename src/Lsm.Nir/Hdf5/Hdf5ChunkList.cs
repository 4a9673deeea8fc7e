namespace Lsm.Nir.Hdf5;

/// <summary>Lists the chunks of a dataset, whichever of the format's six ways the file uses.</summary>
internal sealed class Hdf5ChunkList(Hdf5Bytes file, Hdf5Layout layout, Hdf5Space space, ulong chunkSize, bool filtered, string where)
{
    public const int Single = 1, Implicit = 2, Fixed = 3, Extensible = 4, Tree = 5;

    private readonly ulong[] chunk = layout.Chunk!;

    /// <summary>[axis]: chunks along it that hold values.</summary>
    public ulong[] Cells { get; } = [.. space.Lengths.Zip(layout.Chunk!, static (length, along) => length == 0 ? 0 : ((length - 1) / along) + 1)];

    /// <summary>The chunks that were written.</summary>
    public IEnumerable<Hdf5Chunk> Chunks()
    {
        if (layout.Address == Hdf5Cursor.Undefined)
            return [];
        if (layout.Version == 3)
            return FromTree1();
        return layout.Index switch
        {
            Single => [new Hdf5Chunk(new ulong[chunk.Length], layout.Address, filtered && layout.Size > 0 ? layout.Size : chunkSize, layout.SkippedFilters)],
            Implicit => FromArray(index => (layout.Address + (index * chunkSize), chunkSize, 0), unlimited: 0),
            Fixed => FromArray(new Hdf5FixedArray(file, layout.Address, chunkSize, filtered).Entry, unlimited: 0),
            Extensible => FromArray(new Hdf5ExtensibleArray(file, layout.Address, chunkSize, filtered).Entry, Unlimited()),
            Tree => FromTree2(),
            _ => throw new InvalidDataException($"{where} lists its chunks in way {layout.Index}, which is unknown"),
        };
    }

    /// <summary>Version 1: bytes, skipped filters and the first value's position on each axis come before the address.</summary>
    private IEnumerable<Hdf5Chunk> FromTree1()
    {
        foreach ((ulong child, Hdf5Cursor key) in Hdf5TreeV1.Leaves(file, layout.Address, 1, 8 + (8 * (chunk.Length + 1))))
        {
            ulong size = key.UInt32();
            uint skipped = key.UInt32();
            var cell = new ulong[chunk.Length];
            for (int i = 0; i < cell.Length; i++)
                cell[i] = key.Number(8) is var at && at % chunk[i] == 0 ? at / chunk[i] : throw new InvalidDataException($"{where} has a chunk at {at}, no multiple of {chunk[i]}");
            yield return new Hdf5Chunk(cell, child, size, skipped);
        }
    }

    private IEnumerable<Hdf5Chunk> FromTree2()
    {
        foreach (Hdf5Cursor record in Hdf5TreeV2.Records(file, layout.Address, filtered ? 11 : 10))
        {
            ulong address = record.Address(), size = chunkSize;
            uint skipped = 0;
            if (filtered)
                (size, skipped) = (record.Number(record.Left - 4 - (8 * chunk.Length)), record.UInt32());
            var cell = new ulong[chunk.Length];
            for (int i = 0; i < cell.Length; i++)
                cell[i] = record.Number(8);
            yield return new Hdf5Chunk(cell, address, size, skipped);
        }
    }

    /// <summary>An array has an entry for every chunk that the dataset may hold later, the unlimited axis first, then in the order of the axes.</summary>
    private IEnumerable<Hdf5Chunk> FromArray(Func<ulong, (ulong Address, ulong Size, uint Skipped)> entry, int unlimited)
    {
        int[] order = [unlimited, .. Enumerable.Range(0, chunk.Length).Where(axis => axis != unlimited)];
        var cell = new ulong[chunk.Length];
        if (Cells.Contains(0UL))
            yield break;
        do
        {
            ulong index = 0;
            foreach (int axis in order)
                index = checked((index * (axis == unlimited && space.Largest[axis] == ulong.MaxValue ? 1 : ((space.Largest[axis] - 1) / chunk[axis]) + 1)) + cell[axis]);
            (ulong address, ulong size, uint skipped) = entry(index);
            if (address != Hdf5Cursor.Undefined)
                yield return new Hdf5Chunk((ulong[])cell.Clone(), address, size, skipped);
        }
        while (Hdf5Grid.Next(cell, Cells));
    }

    private int Unlimited() => Array.IndexOf(space.Largest, ulong.MaxValue) is >= 0 and var axis
        ? axis
        : throw new InvalidDataException($"{where} lists its chunks for growth without limit, but has limits");
}
