using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Running;

/// <summary>Results of a run: a row of motors for every row of data, or for every file of sound.</summary>
/// <param name="names">The names of the motors.</param>
/// <param name="labels">The names of the columns of words before them, possibly none.</param>
internal sealed class MotorTable(string[] names, string[] labels)
{
    private readonly List<string[]> words = [];
    private readonly List<float> values = [];

    public int Rows => words.Count;

    public void Add(string[] labelsOfRow, ReadOnlySpan<float> motors)
    {
        words.Add(labelsOfRow);
        foreach (float motor in motors)
        {
            values.Add(motor);
        }
    }

    /// <summary>Writes to a .csv, .tsv or .npy file; an .npy file holds the motors only.</summary>
    /// <exception cref="ToolException">The file's name ends otherwise.</exception>
    public void Save(string path)
    {
        CheckName(path);
        if (Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase))
        {
            NpyFile.Write(path, names.Length, values.ToArray());
            return;
        }

        using var file = new StreamWriter(path);
        WriteCsv(file, Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',');
    }

    /// <summary>Refuses a name that <see cref="Save"/> does not write.</summary>
    public static void CheckName(string path)
    {
        if (Path.GetExtension(path).ToUpperInvariant() is not (".CSV" or ".TSV" or ".NPY"))
        {
            throw new ToolException($"--out is {path}; name a .csv, .tsv or .npy file.");
        }
    }

    public void WriteCsv(TextWriter output, char separator = ',')
    {
        output.WriteLine(Header(labels, names, separator));
        for (int row = 0; row < words.Count; row++)
        {
            output.WriteLine(Line(words[row], Motors(row), separator));
        }
    }

    public JsonObject ToJson() => new()
    {
        ["columns"] = new JsonArray([.. labels.Concat(names).Select(static name => JsonValue.Create(name))]),
        ["rows"] = new JsonArray([.. words.Select((row, i) => new JsonArray([.. row.Select(static word => JsonValue.Create(word)), .. Motors(i).ToArray().Select(static motor => JsonValue.Create(motor))]))]),
    };

    public static string Header(string[] labels, string[] names, char separator = ',') => string.Join(separator, labels.Concat(names).Select(name => Quoted(name, separator)));

    public static string Line(string[] words, ReadOnlySpan<float> motors, char separator = ',') =>
        string.Join(separator, words.Select(word => Quoted(word, separator)).Concat(motors.ToArray().Select(Numbers.Exact)));

    private ReadOnlySpan<float> Motors(int row) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values).Slice(row * names.Length, names.Length);

    private static string Quoted(string text, char separator) => text.AsSpan().ContainsAny(separator, '"', '\n')
        ? string.Create(CultureInfo.InvariantCulture, $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
        : text;
}
