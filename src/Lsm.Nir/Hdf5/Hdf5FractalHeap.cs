using System.Numerics;

namespace Lsm.Nir.Hdf5;

/// <summary>A heap of small objects in blocks that double in size.</summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Bytes file;
    private readonly int width, rows, offsetSize, lengthSize, directRows;
    private readonly ulong startSize, largestDirect, root;

    public Hdf5FractalHeap(Hdf5Bytes file, ulong address)
    {
        this.file = file;
        Hdf5Cursor head = file.Block(address, (ulong)(22 + (12 * file.LengthSize) + (3 * file.AddressSize)));
        head.Expect("FRHP"u8, "fractal heap");
        head.ExpectVersion(0, "fractal heap");
        head.Skip(2); // length of an id
        if (head.UInt16() != 0)
            throw new InvalidDataException("the file has a fractal heap with filters, which is not supported");
        head.Skip(1); // flags
        ulong largestObject = head.UInt32();
        head.Skip((2 * file.LengthSize) + (2 * file.AddressSize)); // huge objects, free space
        head.Skip(8 * file.LengthSize); // numbers and sizes of objects
        width = head.UInt16();
        startSize = head.Length();
        largestDirect = head.Length();
        int bits = head.UInt16();
        head.Skip(2); // rows at the start
        root = head.Address();
        rows = head.UInt16();
        if (width == 0 || !BitOperations.IsPow2(startSize) || !BitOperations.IsPow2(largestDirect) || startSize > largestDirect || bits is < 1 or > 64 || rows > 64)
            throw new InvalidDataException("the file has a fractal heap whose sizes exclude each other");
        offsetSize = (bits + 7) / 8;
        lengthSize = (BitOperations.Log2(Math.Max(1, Math.Min(largestDirect, largestObject))) / 8) + 1;
        directRows = BitOperations.Log2(largestDirect) - BitOperations.Log2(startSize) + 2;
    }

    /// <summary>The object that an id refers to.</summary>
    public Hdf5Cursor Object(Hdf5Cursor id)
    {
        int kind = id.Byte();
        if ((kind & 0x30) == 0x20)
            return id.Part((kind & 0x0F) + 1);
        if ((kind & 0x30) != 0)
            throw new InvalidDataException("the file has a huge object in a fractal heap, which is not supported");
        ulong offset = id.Number(offsetSize), length = id.Number(lengthSize);
        return file.Block(Locate(offset, length), length);
    }

    /// <summary>Descends through blocks of blocks to the block that holds an offset.</summary>
    private ulong Locate(ulong offset, ulong length)
    {
        ulong block = root;
        for (int nrows = rows; nrows > 0;)
        {
            ulong rowSize = startSize * (ulong)width, row = offset < rowSize ? 0 : (ulong)BitOperations.Log2(offset / rowSize) + 1;
            if (row >= (ulong)nrows)
                throw new InvalidDataException("the file has an id beyond its fractal heap");
            ulong size = row == 0 ? startSize : startSize << ((int)row - 1);
            ulong inRow = offset - (row == 0 ? 0 : rowSize << ((int)row - 1)), column = inRow / size;
            Hdf5Cursor indirect = file.Block(block, (ulong)(5 + file.AddressSize + offsetSize + (nrows * width * file.AddressSize)));
            indirect.Expect("FHIB"u8, "indirect block of a fractal heap");
            indirect.Skip(1 + file.AddressSize + offsetSize + ((((int)row * width) + (int)column) * file.AddressSize));
            block = indirect.Address();
            offset = inRow % size;
            nrows = (int)row < directRows ? 0 : BitOperations.Log2(size) - BitOperations.Log2(rowSize) + 1;
        }
        file.Check(block, offset + length);
        return block + offset;
    }
}
