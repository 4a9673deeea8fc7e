using System.Buffers.Binary;
using System.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>
/// The 64-bit checksum of the trainers' files: against truncation and flipped bits, not against an adversary. Bytes are taken in the
/// pieces in which they were written, eight at a time and then singly; reader and writer use the same pieces.
/// </summary>
internal static class ByteChecksum
{
    public const ulong Start = 0x9E3779B97F4A7C15;

    public static ulong Add(ulong checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            checksum = Mix(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte single in bytes)
        {
            checksum = Mix(checksum, single);
        }

        return checksum;
    }

    /// <summary>Invertible in the value and in the state: no single change can go unseen.</summary>
    private static ulong Mix(ulong checksum, ulong value) =>
        unchecked(BitOperations.RotateLeft((checksum ^ value) * 0xD6E8FEB86659FD93, 29) * 0xA0761D6478BD642F);
}
