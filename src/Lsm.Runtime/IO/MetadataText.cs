using System.Globalization;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.IO;

/// <summary>Values as metadata text: invariant culture, the shortest form that gives the same bits.</summary>
internal static class MetadataText
{
    public static string Of(double value) => DecimalText.Of(value);

    public static string Of(float value) => DecimalText.Of(value);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Refuses text that cannot be read back unchanged: null, and text with half of a surrogate pair.</summary>
    /// <param name="what">The name of the text, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text is null or not Unicode text.</exception>
    public static void Require(string what, string? text)
    {
        if (text is null)
        {
            throw new ArgumentException($"{what} is null; give a string, or leave the entry out.");
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new ArgumentException($"{what} holds half of a surrogate pair (U+{(int)text[i]:X4} at {i}), which is not Unicode text; remove it.");
            }
        }
    }
}
