using System.Buffers.Binary;

namespace Lsm.Nir.Hdf5;

/// <summary>The Fletcher checksum that the last 4 bytes of a chunk may hold.</summary>
internal static class Hdf5Fletcher
{
    /// <summary>The chunk without its checksum.</summary>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> stored, string where)
    {
        if (stored.Length < 4)
            throw new InvalidDataException($"{where} has a chunk of {stored.Length} bytes, too short for its checksum");
        ReadOnlyMemory<byte> bytes = stored[..^4];
        if (BinaryPrimitives.ReadUInt32LittleEndian(stored.Span[^4..]) != Sum(bytes.Span))
            throw new InvalidDataException($"{where} has a chunk whose checksum differs; the file is damaged");
        return bytes;
    }

    /// <summary>Two sums modulo 65,535 of words with the high byte first.</summary>
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        uint first = 0, second = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            uint word = (uint)(bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
            first = Reduced(first + word);
            second = Reduced(second + first);
        }
        return (Reduced(second) << 16) | Reduced(first);
    }

    private static uint Reduced(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
