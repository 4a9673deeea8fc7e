using System.Globalization;
using Lsm.Runtime.Files;

namespace Lsm.Runtime.IO;

/// <summary>Numbers as metadata text and back: invariant culture, shortest form that gives the same bits.</summary>
internal static class MetadataText
{
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

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
}
