using System.Globalization;
using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>
/// Reads recorded pen movements: a CSV file with the columns <c>trajectory,time_s,vel_x,vel_y</c> and any others, in any order, 200 rows per
/// second, the rows of a trajectory together and in time. A trajectory is named by its letter and a number: a1, a2, ...
/// </summary>
internal static class PenFile
{
    private static readonly string[] Needed = ["trajectory", "time_s", "vel_x", "vel_y"];

    /// <summary>The first recording of each letter, in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message names line and column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Letter> ReadFirstOfEach(string path)
    {
        using var reader = new StreamReader(path);
        return ReadFirstOfEach(reader, Path.GetFileName(path));
    }

    /// <summary>As the other one, from text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    public static IReadOnlyList<Letter> ReadFirstOfEach(TextReader reader, string source)
    {
        var letters = new Dictionary<string, Letter>();
        foreach (PenRecording recording in Recordings(new PenRows(reader, source, Needed)))
        {
            string letter = recording.Name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            letter = letter.Length == 0 ? recording.Name : letter;
            if (!letters.ContainsKey(letter))
            {
                letters.Add(letter, new Letter(letter, recording.Strokes(source)));
            }
        }

        return letters.Count == 0
            ? throw new InvalidDataException($"{source}: no trajectory; there must be at least one row under the header.")
            : letters.Count <= PenSensors.Cues
                ? [.. letters.Values]
                : throw new InvalidDataException($"{source}: {letters.Count} letters; this pen learns at most {PenSensors.Cues} at once.");
    }

    private static IEnumerable<PenRecording> Recordings(PenRows rows)
    {
        var seen = new HashSet<string>();
        PenRecording? recording = null;
        while (rows.Read())
        {
            string name = rows.Text(0);
            if (recording?.Name != name)
            {
                if (recording is not null)
                {
                    yield return recording;
                }

                recording = seen.Add(name)
                    ? new PenRecording(name, rows.Line)
                    : throw rows.Error(0, $"'{name}' appears again after another trajectory; the rows of one must stand together");
            }

            double time = rows.Number(1);
            if (recording.LastTime is { } last && !(Math.Abs(time - last - Letter.TickSeconds) < 0.1 * Letter.TickSeconds))
            {
                string step = (time - last).ToString("G3", CultureInfo.InvariantCulture);
                throw rows.Error(1, $"{step} s after the row before; rows must be {Letter.TickSeconds.ToString(CultureInfo.InvariantCulture)} s apart (200 Hz)");
            }

            recording.Add(time, new Vec2(rows.Number(2), rows.Number(3)));
        }

        if (recording is not null)
        {
            yield return recording;
        }
    }
}
