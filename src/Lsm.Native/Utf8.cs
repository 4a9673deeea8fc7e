using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Native;

/// <summary>Zero-terminated texts.</summary>
internal static unsafe class Utf8
{
    /// <summary>The address of "".</summary>
    public static byte* Empty { get; } = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("\0"u8)); // constant data, which does not move

    /// <summary>A text in memory that does not move and that the library keeps.</summary>
    public static byte[] Static(string text)
    {
        byte[] bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + 1, pinned: true);
        Write(text, bytes);
        return bytes;
    }

    /// <summary>The address of a pinned array.</summary>
    public static byte* AddressOf(byte[] pinned) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    /// <summary>Writes a text and a zero byte. A text that is too long is cut between two characters.</summary>
    public static void Write(string text, Span<byte> target)
    {
        Encoding.UTF8.GetEncoder().Convert(text, target[..^1], flush: true, out _, out int bytes, out _);
        target[bytes] = 0;
    }

    /// <summary>Reads a text of the caller.</summary>
    /// <exception cref="ArgumentException">The address is null.</exception>
    public static string Read(byte* text, string name) => Marshal.PtrToStringUTF8((nint)Check.NotNull(text, name))!;
}
