using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Lockstep;

/// <summary>
/// The frame of every message, little-endian: a mark (4 bytes), the version of the format, the kind, the sender, whether the sender has the terms of the receiver (1 byte each), the run (8 bytes); then the content; at the
/// end a hash of everything before (8 bytes). The hash detects damage but not forgery.
/// </summary>
internal static class MessageFrame
{
    public const byte Version = 1;
    public const byte Terms = 1, Inputs = 2;
    public const int Header = 16, Trailer = 8;
    private const uint Mark = 0x4B_4C_53_4C; // LSLK

    /// <summary>Writes the header.</summary>
    public static void Begin(Span<byte> message, byte kind, int sender, bool heard, ulong run)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(message, Mark);
        (message[4], message[5], message[6], message[7]) = (Version, kind, (byte)sender, heard ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteUInt64LittleEndian(message[8..], run);
    }

    /// <summary>Writes the hash at the end of a message.</summary>
    public static void Seal(Span<byte> message) =>
        BinaryPrimitives.WriteUInt64LittleEndian(message[^Trailer..], HashOf(message[..^Trailer]));

    /// <summary>Whether bytes are an undamaged message, of any version.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> message) => message.Length >= Header + Trailer && message.Length % 4 == 0
        && BinaryPrimitives.ReadUInt32LittleEndian(message) == Mark && BinaryPrimitives.ReadUInt64LittleEndian(message[^Trailer..]) == HashOf(message[..^Trailer]);

    public static ulong RunOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt64LittleEndian(message[8..]);

    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        ContentHash content = default;
        if (BitConverter.IsLittleEndian)
        {
            content.Add(MemoryMarshal.Cast<byte, int>(bytes));
            return content.Value;
        }

        content.Add(bytes.Length / 4);
        for (; bytes.Length > 0; bytes = bytes[4..])
        {
            content.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes));
        }

        return content.Value;
    }
}
