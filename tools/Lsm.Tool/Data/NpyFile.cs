using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lsm.Tool.Data;

/// <summary>Numpy's .npy files of numbers: one array of a little-endian type in C order.</summary>
internal static partial class NpyFile
{
    private const int MaxHeader = 1 << 16;

    /// <summary>Reads an array.</summary>
    /// <returns>The shape, and the values in C order.</returns>
    /// <exception cref="ToolException">The file is no .npy file, is cut short, or has a type or order that is not read.</exception>
    public static (int[] Shape, double[] Values) Read(string path)
    {
        string name = Path.GetFileName(path);
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
        {
            throw new ToolException($"{name}: this is not a .npy file. Write it with numpy.save.");
        }

        int wide = bytes[6] >= 2 ? 4 : 2;
        long length = wide == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        int start = 8 + wide;
        if (length > MaxHeader || length > bytes.Length - start)
        {
            throw new ToolException($"{name}: the header claims {length} bytes; the file is damaged.");
        }

        string header = Encoding.Latin1.GetString(bytes, start, (int)length);
        string type = Entry(Descr(), "descr");
        if (Entry(Order(), "fortran_order") == "True")
        {
            throw new ToolException($"{name}: the array is in Fortran order. Save numpy.ascontiguousarray(array).");
        }

        int[] shape = [.. Entry(Shape(), "shape").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static size => int.Parse(size, CultureInfo.InvariantCulture))];
        (int size, Func<ReadOnlySpan<byte>, double> read) = Reader(name, type);
        ReadOnlySpan<byte> data = bytes.AsSpan(start + (int)length);
        long count = shape.Aggregate(1L, static (product, axis) => checked(product * axis));
        if (data.Length != count * size)
        {
            throw new ToolException($"{name}: {count} values of type {type} need {count * size} bytes; {data.Length} are there.");
        }

        var values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(data.Slice(i * size, size));
        }

        return (shape, values);

        string Entry(Regex pattern, string key)
        {
            Match match = pattern.Match(header);
            return match.Success ? match.Groups[1].Value : throw new ToolException($"{name}: the header has no '{key}'; the file is damaged.");
        }
    }

    /// <summary>Writes [rows, columns] of float32.</summary>
    public static void Write(string path, int columns, ReadOnlySpan<float> values)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length / columns}, {columns}), }}";
        header = header.PadRight((((10 + header.Length + 1) + 63) / 64 * 64) - 11) + "\n";
        using FileStream file = File.Create(path);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        file.Write(Encoding.Latin1.GetBytes(header));
        Span<byte> word = stackalloc byte[4];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(word, value);
            file.Write(word);
        }
    }

    private static (int Size, Func<ReadOnlySpan<byte>, double> Read) Reader(string name, string type) => type switch
    {
        "<f4" => (4, static bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        "<f8" => (8, static bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        "<i2" => (2, static bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        "<i4" => (4, static bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "<i8" => (8, static bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        "|u1" or "|b1" => (1, static bytes => bytes[0]),
        "|i1" => (1, static bytes => (sbyte)bytes[0]),
        _ => throw new ToolException($"{name}: the type is '{type}'; <f4, <f8, <i2, <i4, <i8, |i1, |u1 and |b1 are read. Save array.astype('<f4')."),
    };

    [GeneratedRegex(@"'descr':\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order':\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape':\s*\(([0-9, ]*)\)")]
    private static partial Regex Shape();
}
