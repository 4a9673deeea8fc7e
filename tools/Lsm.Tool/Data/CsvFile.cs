using System.Globalization;
using System.Text.RegularExpressions;
using Lsm.Tool.Output;
using nietras.SeparatedValues;

namespace Lsm.Tool.Data;

/// <summary>Reads tables with a header line, separated by commas, semicolons or tabs.</summary>
internal static partial class CsvFile
{
    /// <summary>Reads the chosen columns. Blank lines are skipped, but not in a table of one column, where they are missing values.</summary>
    /// <exception cref="ToolException">The file is empty, a column is missing, a row has too few or too many values, or a value is not a finite number; the message names the place.</exception>
    public static DataSet Read(string path, Func<string[], ColumnChoice> choose)
    {
        string name = Path.GetFileName(path);
        // The header is read as a row, because Sep refuses repeated names with a message of its own.
        using SepReader reader = Sep.Reader(static options => options with { HasHeader = false, Unescape = true, Trim = SepTrim.All, DisableColCountCheck = true }).FromFile(path);
        string[] columns = reader.MoveNext() ? Cells(reader.Current) : [];
        if (columns.All(string.IsNullOrWhiteSpace))
        {
            throw new ToolException($"{name} {(columns.Length > 0 ? "begins with an empty line" : "is empty")}; its first line must name the columns.");
        }

        (int[] inputs, int[] targets, int sequence) = choose(columns).Find(name, columns);
        var rows = new SequenceRows();
        bool isFirst = true;
        double[] inputRow = new double[inputs.Length], targetRow = new double[targets.Length];
        foreach (SepReader.Row row in reader)
        {
            if (row.ColCount != columns.Length)
            {
                if (row.ColCount == 1 && row.Span.IsWhiteSpace())
                {
                    continue;
                }

                string hint = row.ColCount == 2 * columns.Length ? " Decimals need a point, as in 1.5." : "";
                throw new ToolException($"{name}, line {row.LineNumberFrom}: {Numbers.Plural(row.ColCount, "value")} for {Numbers.Plural(columns.Length, "column")}. Correct the line.{hint}");
            }

            Parse(name, row, columns, inputs, inputRow, isFirst);
            Parse(name, row, columns, targets, targetRow, isFirst);
            isFirst = false;
            rows.Add(sequence < 0 ? "" : row[sequence].ToString(), inputRow, targetRow);
        }

        List<DataSequence> sequences = rows.ToSequences(inputs.Length);
        return sequences.Count > 0
            ? new DataSet(Array.ConvertAll(inputs, place => columns[place]), Array.ConvertAll(targets, place => columns[place]), sequences)
            : throw new ToolException($"{name}: there is no row below the header line.");
    }

    private static string[] Cells(SepReader.Row row)
    {
        var cells = new string[row.ColCount];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = row[i].ToString();
        }

        return cells;
    }

    private static void Parse(string name, SepReader.Row row, string[] columns, int[] places, double[] values, bool isFirst)
    {
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<char> text = row[places[i]].Span;
            values[i] = TryParse(text, out double value) ? value : throw NoNumber($"{name}, line {row.LineNumberFrom}", columns[places[i]], text, isFirst);
        }
    }

    /// <summary>Whether a cell is a finite number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Says that a cell is not a finite number, and what it seems to be.</summary>
    /// <param name="place">The file and the line.</param>
    /// <param name="column">The name of the column.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="isFirst">Whether the row is the first: a word there means that the column holds words.</param>
    public static ToolException NoNumber(string place, string column, ReadOnlySpan<char> cell, bool isFirst)
    {
        string text = cell.ToString();
        string what = text.Length == 0 ? "the value is missing. Correct it, remove the row, or choose other columns with --inputs"
            : DecimalComma().IsMatch(text) ? $"'{text}' has a decimal comma. Write all numbers with a point, as in {text.Replace(',', '.')}"
            : isFirst && Word().IsMatch(text) ? $"'{text}' is text, and a liquid learns numbers. Leave the column out with --inputs, name it with --sequence if it separates sequences, or write labels as columns of 0 and 1"
            : $"'{text}' is not a finite number. Correct it, remove the row, or choose other columns with --inputs";
        return new ToolException($"{place}, column '{column}': {what}.");
    }

    [GeneratedRegex(@"^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$")]
    private static partial Regex DecimalComma();

    // What programs write for a missing or an infinite value is no label.
    [GeneratedRegex(@"^(?!(?:na|n/a|nan|null|none|nil|[+-]?inf(?:inity)?)$).*\p{L}{2}", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
