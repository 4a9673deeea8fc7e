using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.IO;

/// <summary>Files are little-endian; on a big-endian machine every element's bytes are turned round on the way in and out.</summary>
internal static class LittleEndian
{
    /// <summary>Turns elements just read from, or about to be written to, a little-endian file into the machine's order, or back.</summary>
    public static void Convert<T>(Span<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            Reverse(MemoryMarshal.AsBytes(values), Unsafe.SizeOf<T>());
    }

    /// <summary>Reverses the bytes of each element of <paramref name="elementSize"/> bytes.</summary>
    public static void Reverse(Span<byte> bytes, int elementSize)
    {
        for (int i = 0; elementSize > 1 && i < bytes.Length; i += elementSize)
            bytes.Slice(i, elementSize).Reverse();
    }

    public static ulong ReadUInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    public static void WriteUInt64(Span<byte> bytes, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
}
