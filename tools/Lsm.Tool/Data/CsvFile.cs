using System.Globalization;
using Lsm.Tool.Output;
using nietras.SeparatedValues;

namespace Lsm.Tool.Data;

/// <summary>Reads tables with a header line, separated by commas, semicolons or tabs.</summary>
internal static class CsvFile
{
    /// <summary>Reads the chosen columns. Blank lines are skipped, but not in a table of one column, where they are missing values.</summary>
    /// <exception cref="ToolException">The file is empty, a column is missing, a row has too few or too many values, or a value is not a finite number; the message names the place.</exception>
    public static DataSet Read(string path, Func<string[], ColumnChoice> choose)
    {
        string name = Path.GetFileName(path);
        using SepReader reader = Sep.Reader(static options => options with { Unescape = true, Trim = SepTrim.All, DisableColCountCheck = true }).FromFile(path);
        string[] columns = [.. reader.Header.ColNames];
        if (columns.All(string.IsNullOrWhiteSpace))
        {
            throw new ToolException($"{name} {(reader.HasRows ? "begins with an empty line" : "is empty")}; its first line must name the columns.");
        }

        (int[] inputs, int[] targets, int sequence) = choose(columns).Find(name, columns);
        var rows = new SequenceRows();
        double[] inputRow = new double[inputs.Length], targetRow = new double[targets.Length];
        foreach (SepReader.Row row in reader)
        {
            if (row.ColCount != columns.Length)
            {
                if (row.ColCount == 1 && row.Span.IsWhiteSpace())
                {
                    continue;
                }

                throw new ToolException($"{name}, line {row.LineNumberFrom}: {Numbers.Plural(row.ColCount, "value")} for {Numbers.Plural(columns.Length, "column")}. Correct the line.");
            }

            Parse(name, row, columns, inputs, inputRow);
            Parse(name, row, columns, targets, targetRow);
            rows.Add(sequence < 0 ? "" : row[sequence].ToString(), inputRow, targetRow);
        }

        List<DataSequence> sequences = rows.ToSequences(inputs.Length);
        return sequences.Count > 0
            ? new DataSet(Array.ConvertAll(inputs, place => columns[place]), Array.ConvertAll(targets, place => columns[place]), sequences)
            : throw new ToolException($"{name}: there is no row below the header line.");
    }

    private static void Parse(string name, SepReader.Row row, string[] columns, int[] places, double[] values)
    {
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<char> text = row[places[i]].Span;
            values[i] = TryParse(text, out double value) ? value : throw NoNumber($"{name}, line {row.LineNumberFrom}", columns[places[i]], text);
        }
    }

    /// <summary>Whether a cell is a finite number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    public static ToolException NoNumber(string place, string column, ReadOnlySpan<char> text) =>
        new($"{place}, column '{column}': {(text.IsEmpty ? "the value is missing" : $"'{text}' is not a finite number")}. Correct it, remove the row, or choose other columns with --inputs.");
}
