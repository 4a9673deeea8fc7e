namespace Lsm.Nir.Hdf5;

/// <summary>A name in a group and what it refers to: an object of the file, a path in it, or something in another file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The object header of a hard link.</param>
/// <param name="Path">The path of a soft link, else null.</param>
/// <param name="ExternalFile">The other file of an external link, else null.</param>
internal sealed record Hdf5Link(string Name, ulong Address, string? Path = null, string? ExternalFile = null)
{
    /// <summary>Reads a link message.</summary>
    public static Hdf5Link From(Hdf5Cursor body)
    {
        body.ExpectVersion(1, "link");
        int flags = body.Byte();
        int type = (flags & 0x08) != 0 ? body.Byte() : 0;
        if ((flags & 0x04) != 0)
            body.Skip(8); // order of creation
        if ((flags & 0x10) != 0)
            body.Skip(1); // character set: ASCII is UTF-8 too
        string name = Hdf5Text.Utf8(body.Take(Hdf5Text.Length(body.Number(1 << (flags & 3)))));
        switch (type)
        {
            case 0:
                return new Hdf5Link(name, body.Address());
            case 1:
                return new Hdf5Link(name, 0, Path: Hdf5Text.Utf8(body.Take(body.UInt16())));
            case 64:
                ReadOnlySpan<byte> value = body.Take(body.UInt16());
                return new Hdf5Link(name, 0, ExternalFile: Hdf5Text.Utf8(Hdf5Text.UntilZero(value.IsEmpty ? value : value[1..])));
            default:
                throw new InvalidDataException($"the link '{Hdf5Text.Show(name)}' is of type {type}; hard, soft and external links are known");
        }
    }
}
