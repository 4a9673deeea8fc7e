namespace Lsm.Nir.Hdf5;

/// <summary>LZF, h5py's fast compression.</summary>
internal static class Hdf5Lzf
{
    /// <summary>Runs of literal bytes, and copies of bytes at most 8192 bytes earlier.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> stored, int length, string where)
    {
        var bytes = new byte[length];
        int at = 0, from = 0;
        while (from < stored.Length)
        {
            int control = stored[from++];
            if (control < 32)
            {
                int run = control + 1;
                if (run > stored.Length - from || run > length - at)
                    throw Bad(where, length);
                stored.Slice(from, run).CopyTo(bytes.AsSpan(at));
                (from, at) = (from + run, at + run);
                continue;
            }
            int count = control >> 5, needed = count == 7 ? 2 : 1;
            if (needed > stored.Length - from)
                throw Bad(where, length);
            if (count == 7)
                count += stored[from++];
            int distance = ((control & 0x1F) << 8) + stored[from++] + 1;
            count += 2;
            if (distance > at || count > length - at)
                throw Bad(where, length);
            for (int i = 0; i < count; i++, at++)
                bytes[at] = bytes[at - distance];
        }
        return at == length ? bytes : throw Bad(where, length);
    }

    private static InvalidDataException Bad(string where, int length) => new($"{where} has a chunk that does not unpack to {length} bytes");
}
