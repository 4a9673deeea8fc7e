using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.IO;

/// <summary>Files are little-endian; on a big-endian machine the bytes of every element are reversed when it is read or written.</summary>
internal static class LittleEndian
{
    /// <summary>Converts elements from the order of a file to that of the machine, or back.</summary>
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
