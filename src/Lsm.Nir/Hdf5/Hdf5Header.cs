namespace Lsm.Nir.Hdf5;

/// <summary>The messages of an object, from object headers of version 1 (HDF5 before 1.8) and 2.</summary>
internal sealed class Hdf5Header
{
    private const int SharedFlag = 0x02, MustUnderstandFlag = 0x80;
    private readonly Hdf5Bytes file;
    private readonly List<Hdf5Message> messages = [];
    private readonly Queue<(ulong Address, ulong Length)> continuations = new();

    public Hdf5Header(Hdf5Bytes file, ulong address)
    {
        this.file = file;
        Hdf5Cursor prefix = file.BlockUpTo(address, 64);
        Hdf5Cursor signature = prefix.Copy();
        if (signature.Left >= 4 && signature.Take(4).SequenceEqual("OHDR"u8))
            ReadVersion2(address, signature, prefix.Left);
        else
            ReadVersion1(address, prefix);
    }

    /// <summary>The body of the only message of a type, or null.</summary>
    public Hdf5Cursor? Body(int type) => Find(type)?.Body.Copy();

    /// <summary>The first message of a type, or null.</summary>
    public Hdf5Message? Find(int type)
    {
        foreach (Hdf5Message message in messages)
            if (message.Type == type)
                return message;
        return null;
    }

    public bool Has(int type) => Find(type) is not null;

    public IEnumerable<Hdf5Cursor> Bodies(int type) => messages.Where(m => m.Type == type).Select(static m => m.Body.Copy());

    private void ReadVersion1(ulong address, Hdf5Cursor prefix)
    {
        prefix.ExpectVersion(1, "object header");
        prefix.Skip(1 + 2 + 4); // reserved, number of messages, references
        ulong size = prefix.UInt32();
        AddVersion1(file.Block(address + 16, size));
        while (continuations.TryDequeue(out (ulong Address, ulong Length) next))
            AddVersion1(file.Block(next.Address, next.Length));
    }

    private void AddVersion1(Hdf5Cursor block)
    {
        while (block.Left >= 8)
        {
            int type = block.UInt16(), size = block.UInt16(), flags = block.Byte();
            block.Skip(3);
            Add(type, flags, block.Part(size));
        }
    }

    private void ReadVersion2(ulong address, Hdf5Cursor prefix, int length)
    {
        prefix.ExpectVersion(2, "object header");
        int flags = prefix.Byte();
        if ((flags & 0x20) != 0)
            prefix.Skip(16); // times
        if ((flags & 0x10) != 0)
            prefix.Skip(4); // limits for attributes
        ulong size = prefix.Number(1 << (flags & 3));
        bool ordered = (flags & 0x04) != 0;
        AddVersion2(file.Block(address + (ulong)(length - prefix.Left), size), ordered);
        while (continuations.TryDequeue(out (ulong Address, ulong Length) next))
        {
            Hdf5Cursor block = file.Block(next.Address, next.Length);
            block.Expect("OCHK"u8, "continuation of an object header");
            AddVersion2(block.Part(block.Left - 4), ordered); // without the checksum
        }
    }

    private void AddVersion2(Hdf5Cursor block, bool ordered)
    {
        while (block.Left >= (ordered ? 6 : 4))
        {
            int type = block.Byte(), size = block.UInt16(), flags = block.Byte();
            if (ordered)
                block.Skip(2);
            Add(type, flags, block.Part(size));
        }
    }

    private void Add(int type, int flags, Hdf5Cursor body)
    {
        if (type > Hdf5MessageType.Last && (flags & MustUnderstandFlag) != 0)
            throw new InvalidDataException($"the file has a message of type {type}, which is unknown and which a reader must understand");
        if (type == Hdf5MessageType.Continuation)
            continuations.Enqueue((body.Address(), body.Length()));
        else
            messages.Add(new Hdf5Message(type, (flags & SharedFlag) != 0, body));
    }
}
