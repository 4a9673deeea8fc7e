using System.Numerics;

namespace Lsm.Nir.Hdf5;

/// <summary>The list of chunks of a dataset with one axis that can grow without limit, since HDF5 1.10.</summary>
internal sealed class Hdf5ExtensibleArray
{
    private const int Checksum = 4;
    private readonly Hdf5Bytes file;
    private readonly int entrySize, inIndex, smallestBlock, pageBits, offsetSize, directSupers, superCount;
    private readonly ulong chunkSize;
    private readonly bool filtered;
    private readonly Hdf5Cursor? index;
    private readonly Dictionary<ulong, Hdf5Cursor> blocks = [];

    public Hdf5ExtensibleArray(Hdf5Bytes file, ulong address, ulong chunkSize, bool filtered)
    {
        (this.file, this.chunkSize, this.filtered) = (file, chunkSize, filtered);
        Hdf5Cursor head = file.Block(address, (ulong)(12 + (6 * file.LengthSize) + file.AddressSize));
        head.Expect("EAHD"u8, "list of chunks");
        head.ExpectVersion(0, "list of chunks");
        head.Skip(1); // with or without filters
        entrySize = Hdf5ArrayEntry.CheckSize(head.Byte(), file.AddressSize, filtered);
        int bits = head.Byte();
        inIndex = head.Byte();
        smallestBlock = head.Byte();
        int leastPointers = head.Byte();
        pageBits = head.Byte();
        head.Skip(6 * file.LengthSize);
        ulong block = head.Address();
        if (bits is < 1 or > 62 || !BitOperations.IsPow2(smallestBlock) || !BitOperations.IsPow2(leastPointers) || pageBits > 30 || smallestBlock > 1L << bits)
            throw new InvalidDataException("the file has a list of chunks whose sizes exclude each other");
        offsetSize = (bits + 7) / 8;
        superCount = 1 + bits - BitOperations.Log2((uint)smallestBlock);
        directSupers = 2 * BitOperations.Log2((uint)leastPointers);
        if (block == Hdf5Cursor.Undefined)
            return;
        int pointers = (2 * (leastPointers - 1)) + Math.Max(0, superCount - directSupers);
        index = file.Block(block, (ulong)(6 + file.AddressSize + (inIndex * entrySize) + (pointers * file.AddressSize)));
        index.Expect("EAIB"u8, "list of chunks");
        index.Skip(2 + file.AddressSize);
    }

    public (ulong Address, ulong Size, uint Skipped) Entry(ulong at)
    {
        if (index is null)
            return (Hdf5Cursor.Undefined, 0, 0);
        if (at < (ulong)inIndex)
            return Read(index, (int)at);
        at -= (ulong)inIndex;
        int direct = 0; // data blocks before, as far as the index block lists them itself
        for (int super = 0; super < superCount; super++)
        {
            ulong blockCount = 1UL << (super / 2), blockLength = (ulong)smallestBlock << ((super + 1) / 2);
            if (at < blockCount * blockLength)
            {
                ulong number = at / blockLength, inBlock = at % blockLength;
                ulong address = super < directSupers ? Pointer(direct + (int)number) : InSuper(super, blockCount, blockLength, number, inBlock);
                return address == Hdf5Cursor.Undefined ? (address, 0, 0) : InBlock(address, blockLength, inBlock);
            }
            at -= blockCount * blockLength;
            if (super < directSupers)
                direct += (int)blockCount;
        }
        throw new InvalidDataException("the file has a chunk beyond the list of its chunks");

        ulong Pointer(int number)
        {
            Hdf5Cursor pointer = index.Copy();
            pointer.Skip((inIndex * entrySize) + (number * file.AddressSize));
            return pointer.Address();
        }

        ulong InSuper(int super, ulong blockCount, ulong blockLength, ulong number, ulong inBlock)
        {
            ulong address = Pointer(direct + super - directSupers);
            if (address == Hdf5Cursor.Undefined)
                return address;
            ulong pages = Pages(blockLength), bitmap = blockCount * ((pages + 7) / 8);
            Hdf5Cursor block = Block(address, "EASB"u8, (ulong)(6 + file.AddressSize + offsetSize) + bitmap + (blockCount * (ulong)file.AddressSize));
            ReadOnlySpan<byte> written = block.Take(checked((int)bitmap));
            if (pages > 0 && !Hdf5ArrayEntry.IsWritten(written, (int)((number * pages) + (inBlock >> pageBits))))
                return Hdf5Cursor.Undefined;
            block.Skip(checked((int)number * file.AddressSize));
            return block.Address();
        }
    }

    private ulong Pages(ulong blockLength) => blockLength > 1UL << pageBits ? blockLength >> pageBits : 0;

    private (ulong Address, ulong Size, uint Skipped) InBlock(ulong address, ulong blockLength, ulong at)
    {
        ulong pages = Pages(blockLength), checksums = pages == 0 ? 0 : (1 + (at >> pageBits)) * Checksum;
        Hdf5Cursor block = Block(address, "EADB"u8, (ulong)(6 + file.AddressSize + offsetSize) + (blockLength * (ulong)entrySize) + (pages * Checksum));
        block.Skip(checked((int)checksums));
        return Read(block, checked((int)at));
    }

    private Hdf5Cursor Block(ulong address, ReadOnlySpan<byte> signature, ulong length)
    {
        if (!blocks.TryGetValue(address, out Hdf5Cursor? block))
            blocks.Add(address, block = file.BlockUpTo(address, length));
        Hdf5Cursor copy = block.Copy();
        copy.Expect(signature, "list of chunks");
        copy.Skip(2 + file.AddressSize + offsetSize);
        return copy;
    }

    private (ulong Address, ulong Size, uint Skipped) Read(Hdf5Cursor block, int at) =>
        Hdf5ArrayEntry.Read(block, at, entrySize, file.AddressSize, chunkSize, filtered);
}
