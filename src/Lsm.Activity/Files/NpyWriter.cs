using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Activity.Files;

/// <summary>Writes one array as a .npy file of numpy, format 1.0, little-endian, in C order.</summary>
internal static class NpyWriter
{
    /// <summary>Creates the file and writes its header; the caller writes the values and closes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">Numpy's name of the type, such as <c>&lt;f4</c>.</param>
    /// <param name="shape">The sizes of the axes.</param>
    public static FileStream Create(string path, string type, params ReadOnlySpan<int> shape)
    {
        string sizes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape.ToArray());
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        header = header.PadRight(((10 + header.Length + 1 + 63) / 64 * 64) - 11) + "\n";
        FileStream file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        file.Write(Encoding.Latin1.GetBytes(header));
        return file;
    }

    /// <summary>Writes values in the memory order of a little-endian machine.</summary>
    public static void Write<T>(FileStream file, ReadOnlySpan<T> values)
        where T : unmanaged => file.Write(MemoryMarshal.AsBytes(values));
}
