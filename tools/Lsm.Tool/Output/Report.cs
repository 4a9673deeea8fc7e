using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Lsm.Tool.Output;

/// <summary>
/// What a command prints: lines and tables for people as they come, or with <c>--json</c> one document at the end. Notes and progress go to the
/// error stream, so that standard output holds results only.
/// </summary>
internal sealed class Report(TextWriter output, TextWriter errors, bool json)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool finished;

    /// <summary>Whether the result is one JSON document.</summary>
    public bool IsJson => json;

    /// <summary>The JSON document.</summary>
    public JsonObject Document { get; private set; } = [];

    /// <summary>Where a command writes data of its own, such as CSV.</summary>
    public TextWriter Output => output;

    /// <summary>A line for people.</summary>
    public void Line(string text = "")
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>A line for people on the error stream, also with <c>--json</c>.</summary>
    public void Note(string text) => errors.WriteLine(text);

    /// <summary>A table for people: words begin at the left of a column, numbers end at its right, long cells continue on the next line.</summary>
    public void Table(string[] columns, IReadOnlyList<string[]> rows)
    {
        if (json)
        {
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = columns.Any(static column => column.Length > 0) };
        for (int i = 0; i < columns.Length; i++)
        {
            int column = i;
            bool numbers = rows.All(row => row[column] is "-" or "" || double.TryParse(row[column].Replace(" %", "", StringComparison.Ordinal), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _));
            table.AddColumn(new TableColumn(new Text(columns[i])) { Alignment = numbers ? Justify.Right : Justify.Left, Padding = new Padding(0, 0, i < columns.Length - 1 ? 2 : 0, 0) });
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(static cell => new Text(cell)));
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = TerminalWidth.Of(output) - 2;
        console.Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            output.WriteLine(("  " + line).TrimEnd());
        }
    }

    /// <summary>Runs work and shows on the error stream how far it is, and <paramref name="facts"/> that the work may replace.</summary>
    public void WithProgress(string name, string facts, Action<Progress> work) => Progress.Run(errors, name, facts, work, TimeProvider.System);

    /// <summary>Writes the JSON document, once, if it is asked for.</summary>
    public void Finish()
    {
        if (json && !finished)
        {
            finished = true;
            output.WriteLine(Document.ToJsonString(Indented));
        }
    }

    /// <summary>Writes this document instead.</summary>
    public void Replace(JsonObject document)
    {
        Document = document;
        finished = false;
        Finish();
    }
}
