using System.Globalization;

namespace RobotArm.Letters;

/// <summary>The rows of a CSV file with a header, without quotes; blank lines are skipped. Fields are asked for by the needed columns' order.</summary>
internal sealed class PenRows
{
    private readonly TextReader _reader;
    private readonly string _source;
    private readonly string[] _needed;
    private readonly int[] _places;
    private readonly int _width;
    private string[] _fields = [];

    /// <param name="reader">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="needed">The columns that must be there.</param>
    /// <exception cref="InvalidDataException">The header lacks one of them.</exception>
    public PenRows(TextReader reader, string source, string[] needed)
    {
        (_reader, _source, _needed) = (reader, source, needed);
        string[] header = Split(_reader.ReadLine() ?? throw new InvalidDataException($"{source}: the file is empty; line 1 must name the columns."));
        Line = 1;
        _width = header.Length;
        _places = new int[needed.Length];
        for (int c = 0; c < needed.Length; c++)
        {
            _places[c] = Array.IndexOf(header, needed[c]);
            if (_places[c] < 0)
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
        while (_reader.ReadLine() is { } text)
        {
            Line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            _fields = Split(text);
            if (_fields.Length != _width)
            {
                int missing = Array.FindIndex(_places, place => place >= _fields.Length);
                string where = missing >= 0 ? $", column '{_needed[missing]}'" : "";
                throw new InvalidDataException($"{_source}, line {Line}{where}: {_fields.Length} fields; the header has {_width} columns.");
            }

            return true;
        }

        return false;
    }

    /// <summary>A field that must not be empty.</summary>
    public string Text(int column) => _fields[_places[column]] is { Length: > 0 } text ? text : throw Error(column, "empty");

    /// <summary>A field that must be a finite number, with a decimal point.</summary>
    public double Number(int column) =>
        double.TryParse(_fields[_places[column]], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Error(column, $"'{_fields[_places[column]]}' is not a finite number");

    public InvalidDataException Error(int column, string problem) =>
        new($"{_source}, line {Line}, column '{_needed[column]}': {problem}.");

    private static string[] Split(string line) => line.Split(',', StringSplitOptions.TrimEntries);
}
