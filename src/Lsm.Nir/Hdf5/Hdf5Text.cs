using System.Text;

namespace Lsm.Nir.Hdf5;

/// <summary>Names and strings of a file.</summary>
internal static class Hdf5Text
{
    private const int Longest = 1 << 16;

    public static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static ReadOnlySpan<byte> UntilZero(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes;

    public static int Length(ulong length) => length <= Longest
        ? (int)length
        : throw new InvalidDataException($"the file has a name of {length} bytes; at most {Longest} are supported");

    /// <summary>A text of the file for a message: no control characters, at most 80 characters.</summary>
    public static string Show(string text)
    {
        string shown = string.Concat(text.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return shown.Length > 80 ? shown[..80] + "…" : shown;
    }
}
