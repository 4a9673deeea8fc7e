namespace RobotArm.Letters;

/// <summary>
/// Reads recorded pen movements: a CSV file with the columns <c>trajectory</c>, <c>time_s</c>, and <c>x, y</c> or <c>pos_x, pos_y</c> (positions)
/// or <c>vel_x, vel_y</c> (velocities), and any others. The rows of a trajectory are adjacent, ordered by time, with a constant sample rate of 20 Hz to
/// 10 kHz; other rates than 200 Hz are resampled. A trajectory is named by its letter and a number: a1, a2, ...
/// </summary>
internal static class PenFile
{
    /// <summary>The first recording of each letter, in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message names line and column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Letter> ReadFirstOfEach(string path)
    {
        using var reader = new StreamReader(path);
        return ReadFirstOfEach(reader, Path.GetFileName(path));
    }

    /// <summary>Reads the first recording of each letter from a text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="source">The file's name for errors.</param>
    public static IReadOnlyList<Letter> ReadFirstOfEach(TextReader reader, string source)
    {
        using var rows = new PenRows(reader, source);
        var letters = new Dictionary<string, Letter>();
        foreach (PenRecording recording in Recordings(rows))
        {
            string letter = recording.Name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            letter = letter.Length == 0 ? recording.Name : letter;
            if (!letters.ContainsKey(letter))
            {
                letters.Add(letter, new Letter(letter, recording.Strokes(source)));
            }
        }

        return letters.Count == 0
            ? throw new InvalidDataException($"{source}: no trajectory; there must be at least one row below the header.")
            : letters.Count <= PenSensors.Cues
                ? [.. letters.Values]
                : throw new InvalidDataException($"{source}: {letters.Count} letters; the model learns at most {PenSensors.Cues} at once.");
    }

    private static IEnumerable<PenRecording> Recordings(PenRows rows)
    {
        var seen = new HashSet<string>();
        PenRecording? recording = null;
        while (rows.Read())
        {
            string name = rows.Name;
            if (recording?.Name != name)
            {
                if (recording is not null)
                {
                    yield return recording;
                }

                recording = seen.Add(name)
                    ? new PenRecording(name, rows.Line)
                    : throw rows.Error(PenRows.NameColumn, $"'{name}' appears again after another trajectory; the rows of a trajectory must be adjacent");
            }

            recording.Add(rows);
        }

        if (recording is not null)
        {
            yield return recording;
        }
    }
}
