using System.Globalization;
using nietras.SeparatedValues;
using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>
/// The rows of a file of pen movements: a CSV file whose header names its columns in any order. The separator is a comma, semicolon, tab or
/// bar; fields may be quoted; blank rows are skipped.
/// </summary>
internal sealed class PenRows : IDisposable
{
    /// <summary>The column with the time in seconds.</summary>
    public const string TimeColumn = "time_s";

    /// <summary>The column with the trajectory's name.</summary>
    public const string NameColumn = "trajectory";

    private const double Limit = 1e9;

    // Positions first: a file that has both needs no integration.
    private static readonly (string X, string Y, bool Positions)[] Pairs = [("x", "y", true), ("pos_x", "pos_y", true), ("vel_x", "vel_y", false)];

    private readonly string source;
    private readonly SepReader rows;
    private readonly int skipped;
    private readonly (string Name, int Index)[] columns;
    private readonly int width;
    private string[] fields = [];

    /// <summary>Reads the header.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="source">The file's name for errors.</param>
    /// <exception cref="InvalidDataException">The file is empty or the header lacks a column.</exception>
    public PenRows(TextReader text, string source)
    {
        this.source = source;
        string? header = text.ReadLine();
        for (; header is not null && string.IsNullOrWhiteSpace(header); skipped++)
        {
            header = text.ReadLine();
        }

        if (header is null)
        {
            throw new InvalidDataException($"{source}: the file is empty; line 1 must name the columns.");
        }

        rows = Sep.Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = true, Trim = SepTrim.All })
            .FromText(header + "\n" + text.ReadToEnd());
        try
        {
            Advance();
            Line = skipped + 1; // Sep counts the first row as line 2 here
            width = fields.Length;
            (string x, string y, Positions) = FindPair();
            columns = Array.ConvertAll([NameColumn, TimeColumn, x, y], name => (name, IndexOf(name)));
            foreach ((string name, int index) in columns)
            {
                if (index < 0)
                {
                    throw Error(name, $"the header lacks this column; it has: {Header}");
                }
            }
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Whether <see cref="Value"/> is a position; otherwise it is a velocity.</summary>
    public bool Positions { get; }

    /// <summary>The line of the current row, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The trajectory's name; not empty.</summary>
    public string Name => columns[0] is var (name, index) && fields[index].Length > 0 ? fields[index] : throw Error(name, "the field is empty");

    /// <summary>The time, seconds.</summary>
    public double Time => Number(columns[1]);

    /// <summary>The position in any unit, or the velocity in that unit per second.</summary>
    public Vec2 Value => new(Number(columns[2]), Number(columns[3]));

    private string Header => string.Join(", ", fields);

    /// <summary>Moves to the next row that is not blank.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The row has more or fewer fields than the header.</exception>
    public bool Read()
    {
        do
        {
            if (!Advance())
            {
                return false;
            }
        }
        while (Array.TrueForAll(fields, string.IsNullOrWhiteSpace));

        if (fields.Length != width)
        {
            (string? missing, _) = Array.Find(columns, column => column.Index >= fields.Length);
            string where = missing is null ? "" : $", column '{missing}'";
            string hint = Array.Exists(fields, field => field.Contains('\n', StringComparison.Ordinal)) ? " A quote may lack its end." : "";
            throw new InvalidDataException($"{source}, line {Line}{where}: {fields.Length} fields; the header has {width} columns.{hint}");
        }

        return true;
    }

    /// <summary>An error that names the file, the current line and a column.</summary>
    public InvalidDataException Error(string column, string problem) => new($"{source}, line {Line}, column '{column}': {problem}.");

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private bool Advance()
    {
        try
        {
            if (!rows.MoveNext())
            {
                return false;
            }
        }
        catch (NotSupportedException tooLong)
        {
            throw new InvalidDataException($"{source}, after line {Line}: a row is longer than 16 million characters; a quote may lack its end.", tooLong);
        }

        SepReader.Row row = rows.Current;
        Line = row.LineNumberFrom + skipped;
        fields = new string[row.ColCount];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = row[i].ToString();
        }

        return true;
    }

    private (string X, string Y, bool Positions) FindPair()
    {
        foreach ((string X, string Y, bool) pair in Pairs)
        {
            if (IndexOf(pair.X) >= 0 && IndexOf(pair.Y) >= 0)
            {
                return pair;
            }
        }

        foreach ((string X, string Y, bool) pair in Pairs)
        {
            if (IndexOf(pair.X) >= 0 || IndexOf(pair.Y) >= 0)
            {
                return pair; // the check of all columns names the missing one
            }
        }

        throw new InvalidDataException(
            $"{source}, line {Line}: the header has neither the columns 'x' and 'y' (positions) nor 'vel_x' and 'vel_y' (velocities); it has: {Header}.");
    }

    private int IndexOf(string name) => Array.FindIndex(fields, field => field.Equals(name, StringComparison.OrdinalIgnoreCase));

    private double Number((string Name, int Index) column)
    {
        string text = fields[column.Index];
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            string comma = text.Contains(',', StringComparison.Ordinal) ? "; use a decimal point" : "";
            throw Error(column.Name, $"'{Shortened(text)}' is not a finite number{comma}");
        }

        return Math.Abs(value) <= Limit ? value : throw Error(column.Name, $"{Shortened(text)} is out of range; numbers must lie between -1e9 and 1e9");
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
