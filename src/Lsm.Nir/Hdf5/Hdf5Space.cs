namespace Lsm.Nir.Hdf5;

/// <summary>The axes of a dataset.</summary>
/// <param name="Lengths">[axis]: values along it; no axes for a single value.</param>
/// <param name="Largest">[axis]: values along it if the dataset grows, or <see cref="ulong.MaxValue"/> for no limit.</param>
internal sealed record Hdf5Space(ulong[] Lengths, ulong[] Largest)
{
    private const int MaxRank = 8;

    public static Hdf5Space From(Hdf5Cursor body, string where)
    {
        int version = body.Byte(), rank = body.Byte(), flags = body.Byte(), type = body.Byte();
        if (version == 1)
            body.Skip(4);
        else if (version != 2)
            throw new InvalidDataException($"{where} has a dataspace of version {version}; 1 and 2 are supported");
        if ((version == 2 && type == 2) || rank > MaxRank)
            throw new InvalidDataException($"{where} has {(rank > MaxRank ? $"{rank} axes" : "no value at all")}; a value or an array of at most {MaxRank} axes is expected");
        var lengths = new ulong[rank];
        for (int i = 0; i < rank; i++)
            lengths[i] = body.Length();
        var largest = (ulong[])lengths.Clone();
        if ((flags & 0x01) != 0)
            for (int i = 0; i < rank; i++)
                largest[i] = body.Length() is var most && most == ulong.MaxValue >> (64 - (8 * body.LengthSize)) ? ulong.MaxValue : most;
        for (int i = 0; i < rank; i++)
            if (largest[i] < lengths[i])
                throw new InvalidDataException($"{where} has {lengths[i]} values along axis {i}, more than its own limit {largest[i]}");
        return new Hdf5Space(lengths, largest);
    }

    /// <summary>Values in all.</summary>
    /// <exception cref="InvalidDataException">More than an array holds.</exception>
    public int Count(string where)
    {
        ulong count = 1;
        foreach (ulong length in Lengths)
        {
            if (length != 0 && count > (ulong)Array.MaxLength / length)
                throw new InvalidDataException($"{where} claims [{string.Join(", ", Lengths)}] values; at most {Array.MaxLength} are supported");
            count *= length;
        }
        return (int)count;
    }
}
