using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Nir.Hdf5;

/// <summary>Reads a dataset that is stored in chunks, each of them once.</summary>
internal sealed class Hdf5ChunkReader
{
    private readonly Hdf5Bytes file;
    private readonly Hdf5Space space;
    private readonly Hdf5Filters filters;
    private readonly Hdf5ChunkList list;
    private readonly ulong[] chunk;
    private readonly int elementSize, chunkSize;
    private readonly long chunkCount;
    private readonly string where;

    /// <summary>Counts the memory for unpacking beyond the values themselves, before it is allocated.</summary>
    public Hdf5ChunkReader(Hdf5Bytes file, Hdf5Layout layout, Hdf5Space space, Hdf5Filters filters, int elementSize, long datasetBytes, string where)
    {
        (this.file, this.space, this.filters, this.elementSize, this.where) = (file, space, filters, elementSize, where);
        chunk = layout.Chunk!;
        long size = elementSize;
        foreach (ulong length in chunk)
        {
            if (length > (ulong)(Array.MaxLength / size))
                throw new InvalidDataException($"{where} has chunks of [{string.Join(", ", chunk)}] values, more than {Array.MaxLength} bytes");
            size *= (long)length;
        }
        chunkSize = (int)size;
        list = new Hdf5ChunkList(file, layout, space, (ulong)size, filters.Any, where);
        chunkCount = 1;
        foreach (ulong along in list.Cells)
        {
            // Each chunk takes an entry in a list, so a file cannot hold more of them than bytes.
            if (along > (ulong)(file.Length / chunkCount))
                throw new InvalidDataException($"{where} claims more chunks than the file can hold");
            chunkCount *= Math.Max(1, (long)along);
        }
        Int128 padding = ((Int128)chunkCount * size) - datasetBytes;
        file.Unpack((long)Int128.Clamp(padding, 0, long.MaxValue), where);
    }

    /// <summary>Copies the chunks that were written to their places.</summary>
    public void Read<T>(T[] values) where T : unmanaged
    {
        int perValue = elementSize / Unsafe.SizeOf<T>();
        long left = chunkCount;
        var stored = Array.Empty<byte>();
        foreach (Hdf5Chunk found in list.Chunks())
        {
            // A list may hold chunks from before the dataset shrank.
            if (found.Cell.Zip(list.Cells).Any(static c => c.First >= c.Second))
                continue;
            if (left-- == 0)
                throw new InvalidDataException($"{where} has a chunk twice");
            int size = Size(found);
            if (stored.Length < size)
                stored = new byte[size];
            file.Read(found.Address, stored.AsSpan(0, size));
            Scatter(filters.Unpack(stored.AsMemory(0, size), chunkSize, found.SkippedFilters).Span, found.Cell, values, perValue);
        }
    }

    /// <summary>Filters hardly make a chunk longer; a longer one would be read again and again for many short chunks.</summary>
    private int Size(Hdf5Chunk found)
    {
        long most = filters.Any ? chunkSize + ((long)chunkSize / 64) + 64 : chunkSize, least = filters.Any ? 0 : chunkSize;
        if (found.Size > (ulong)Math.Min(most, Array.MaxLength) || found.Size < (ulong)least)
            throw new InvalidDataException($"{where} has a chunk of {found.Size} bytes; {least} to {most} are expected");
        file.Check(found.Address, found.Size);
        return (int)found.Size;
    }

    /// <summary>Copies the rows of a chunk that lie within the dataset.</summary>
    private void Scatter<T>(ReadOnlySpan<byte> bytes, ulong[] cell, T[] values, int perValue) where T : unmanaged
    {
        int rank = chunk.Length;
        var rows = new ulong[rank];
        for (int axis = 0; axis < rank; axis++)
            rows[axis] = Math.Min(chunk[axis], space.Lengths[axis] - (cell[axis] * chunk[axis]));
        int row = (int)rows[^1] * perValue;
        rows[^1] = 1;
        var at = new ulong[rank];
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(bytes);
        do
        {
            ulong from = 0, to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                from = (from * chunk[axis]) + at[axis];
                to = (to * space.Lengths[axis]) + (cell[axis] * chunk[axis]) + at[axis];
            }
            source.Slice((int)from * perValue, row).CopyTo(values.AsSpan((int)to * perValue));
        }
        while (Hdf5Grid.Next(at, rows));
    }
}
