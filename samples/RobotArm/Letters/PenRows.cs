using System.Globalization;

namespace RobotArm.Letters;

/// <summary>The rows of a CSV file with a header, without quotes; blank lines are skipped. Fields are asked for by the needed columns' order.</summary>
internal sealed class PenRows
{
    private readonly TextReader reader;
    private readonly string source;
    private readonly string[] needed;
    private readonly int[] places;
    private readonly int width;
    private string[] fields = [];

    /// <param name="reader">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="needed">The columns that must be there.</param>
    /// <exception cref="InvalidDataException">The header lacks one of them.</exception>
    public PenRows(TextReader reader, string source, string[] needed)
    {
        (this.reader, this.source, this.needed) = (reader, source, needed);
        string[] header = Split(this.reader.ReadLine() ?? throw new InvalidDataException($"{source}: the file is empty; line 1 must name the columns."));
        Line = 1;
        width = header.Length;
        places = new int[needed.Length];
        for (int c = 0; c < needed.Length; c++)
        {
            places[c] = Array.IndexOf(header, needed[c]);
            if (places[c] < 0)
            {
                throw Error(c, $"the header lacks this column; it has: {string.Join(", ", header)}");
            }
        }
    }

    /// <summary>The line read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="InvalidDataException">It has more or fewer fields than the header.</exception>
    public bool Read()
    {
        while (reader.ReadLine() is { } text)
        {
            Line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            fields = Split(text);
            if (fields.Length != width)
            {
                int missing = Array.FindIndex(places, place => place >= fields.Length);
                string where = missing >= 0 ? $", column '{needed[missing]}'" : "";
                throw new InvalidDataException($"{source}, line {Line}{where}: {fields.Length} fields; the header has {width} columns.");
            }

            return true;
        }

        return false;
    }

    /// <summary>A field that must not be empty.</summary>
    public string Text(int column) => fields[places[column]] is { Length: > 0 } text ? text : throw Error(column, "empty");

    /// <summary>A field that must be a finite number, with a decimal point.</summary>
    public double Number(int column) =>
        double.TryParse(fields[places[column]], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Error(column, $"'{fields[places[column]]}' is not a finite number");

    public InvalidDataException Error(int column, string problem) =>
        new($"{source}, line {Line}, column '{needed[column]}': {problem}.");

    private static string[] Split(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
