using Lsm.Tool.Output;

namespace Lsm.Tool.Doctor;

/// <summary>Notes below the tables of a report, each of which is there once.</summary>
internal sealed class FootNotes
{
    private readonly List<string> texts = [];

    /// <summary>Adds notes that are not there yet.</summary>
    /// <returns>Their marks with a blank before each, as " [1] [2]".</returns>
    public string Marks(params IEnumerable<string> notes) => string.Concat(notes.Select(note =>
    {
        int place = texts.IndexOf(note);
        if (place < 0)
        {
            place = texts.Count;
            texts.Add(note);
        }

        return $" [{place + 1}]";
    }));

    /// <summary>Writes the notes, if there are any.</summary>
    public void Write(Report report)
    {
        if (texts.Count > 0)
        {
            report.Line();
            report.Line("Notes");
            report.Table(["", ""], [.. texts.Select(static (text, place) => (string[])[$"[{place + 1}]", text])]);
        }
    }
}
