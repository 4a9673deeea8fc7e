using System.Globalization;
using Lsm.Runtime.IO;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Files;

/// <summary>The options of a column as metadata entries <c>options.column_*</c>: one number each, or four numbers for the pairs EE, EI, IE and II.</summary>
internal static class ColumnMetadata
{
    private const string Prefix = OptionsMetadata.Prefix + "column_";

    public static void Write(ColumnOptions options, Dictionary<string, string> metadata)
    {
        metadata.Add(Prefix + "width", MetadataText.Of(options.Width));
        metadata.Add(Prefix + "height", MetadataText.Of(options.Height));
        metadata.Add(Prefix + "lambda", MetadataText.Of(options.Lambda));
        metadata.Add(Prefix + "connection", Text(options.Connection));
        metadata.Add(Prefix + "weight", Text(options.Weight));
        metadata.Add(Prefix + "delay", Text(options.Delay));
        metadata.Add(Prefix + "delay_per_distance", MetadataText.Of(options.DelayPerDistance));
    }

    /// <summary>The options, or null if the file has none.</summary>
    /// <exception cref="InvalidDataException">An entry is missing or is not a number.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ColumnOptions? Read(SafetensorsFile file) => !file.Metadata.ContainsKey(Prefix + "lambda") ? null : new ColumnOptions
    {
        Width = file.Int(Prefix + "width"),
        Height = file.Int(Prefix + "height"),
        Lambda = file.Double(Prefix + "lambda"),
        Connection = Pairs(file, "connection"),
        Weight = Pairs(file, "weight"),
        Delay = Pairs(file, "delay"),
        DelayPerDistance = file.Double(Prefix + "delay_per_distance"),
    };

    private static string Text(TypePairs pairs) => string.Join(' ', new[] { pairs.EE, pairs.EI, pairs.IE, pairs.II }.Select(MetadataText.Of));

    private static TypePairs Pairs(SafetensorsFile file, string key)
    {
        string text = file.Text(Prefix + key);
        string[] parts = text.Split(' ');
        var values = new double[4];
        for (int i = 0; i < 4; i++)
        {
            if (parts.Length != 4 || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                throw file.Bad($"metadata entry '{Prefix + key}' is {SafetensorsHeader.Quote(text)}; four numbers with a space between them are expected");
        }

        return new TypePairs(values[0], values[1], values[2], values[3]);
    }
}
