using System.Globalization;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Files;

/// <summary>Reads tensors and metadata of a file that may be damaged or hostile: shape, type and range are checked.</summary>
internal static class LsmFileReading
{
    /// <summary>Reads a tensor of exactly this type and shape; a length of -1 stands for any.</summary>
    public static T[] Expect<T>(this SafetensorsFile file, string name, params long[] shape) where T : unmanaged
    {
        file.ExpectShape(name, shape);
        return file.Read<T>(name);
    }

    /// <summary>As <see cref="Expect{T}"/>, for a tensor that is read in another way.</summary>
    public static void ExpectShape(this SafetensorsFile file, string name, params long[] shape)
    {
        TensorInfo tensor = file[name];
        bool fits = tensor.Shape.Length == shape.Length;
        for (int axis = 0; fits && axis < shape.Length; axis++)
            fits = shape[axis] < 0 || shape[axis] == tensor.Shape[axis];
        if (!fits)
            throw file.Bad($"tensor '{name}' has shape {TensorInfo.Text(tensor.Shape)}; {TensorInfo.Text(shape).Replace("-1", "any", StringComparison.Ordinal)} is expected");
    }

    /// <summary>As <see cref="Expect{T}"/>, for operands of the arithmetic: finite, at most 2^30 in magnitude, and +0 or at least 2^-50.</summary>
    public static float[] ExpectOperands(this SafetensorsFile file, string name, params long[] shape)
    {
        float[] values = file.Expect<float>(name, shape);
        int bad = FloatRules.FirstBad(values);
        if (bad >= 0)
            throw file.Bad($"tensor '{name}' holds {FloatRules.Show(values[bad])} at {bad}; finite values of magnitude at most 2^30 are legal");
        // The arithmetic turns such values into +0, so no engine wrote them.
        int tiny = FloatRules.FirstUnsnapped(values);
        return tiny < 0 ? values : throw file.Bad($"tensor '{name}' holds {FloatRules.Show(values[tiny])} at {tiny}; values are +0 or at least 2^-50 in magnitude");
    }

    /// <summary>A tensor of bytes that are 0 or 1.</summary>
    public static bool[] ExpectFlags(this SafetensorsFile file, string name, long count)
    {
        byte[] bytes = file.Expect<byte>(name, count);
        var flags = new bool[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
            flags[i] = bytes[i] <= 1 ? bytes[i] == 1 : throw file.Bad($"tensor '{name}' holds {bytes[i]} at {i}; 0 or 1 is legal");
        return flags;
    }

    /// <summary>A required metadata entry.</summary>
    public static string Text(this SafetensorsFile file, string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw file.Bad($"the metadata lack '{key}'");

    /// <summary>A metadata entry that is one of an enumeration's names in snake case.</summary>
    public static T Choice<T>(this SafetensorsFile file, string key, params (string Name, T Value)[] choices)
    {
        string text = file.Text(key);
        foreach ((string name, T value) in choices)
            if (text == name)
                return value;
        throw file.Bad($"metadata entry '{key}' is {SafetensorsHeader.Quote(text)}; known are {string.Join(", ", choices.Select(static c => c.Name))}");
    }

    public static ulong Hex(this SafetensorsFile file, string key)
    {
        string text = file.Text(key);
        return text.Length == 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw file.Bad($"metadata entry '{key}' is {SafetensorsHeader.Quote(text)}; 16 hexadecimal digits are expected");
    }

    public static double Double(this SafetensorsFile file, string key) =>
        double.TryParse(file.Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw NotA(file, key, "a finite number");

    public static float Single(this SafetensorsFile file, string key) =>
        float.TryParse(file.Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw NotA(file, key, "a finite number");

    public static int Int(this SafetensorsFile file, string key) =>
        int.TryParse(file.Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : throw NotA(file, key, "a whole number");

    public static long Long(this SafetensorsFile file, string key) =>
        long.TryParse(file.Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw NotA(file, key, "a whole number");

    public static ulong ULong(this SafetensorsFile file, string key) =>
        ulong.TryParse(file.Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw NotA(file, key, "a whole number");

    private static InvalidDataException NotA(SafetensorsFile file, string key, string what) =>
        file.Bad($"metadata entry '{key}' is {SafetensorsHeader.Quote(file.Text(key))}; {what} is expected");

    public static InvalidDataException Bad(this SafetensorsFile file, string what) => SafetensorsHeader.Bad(file.Name, what);
}
