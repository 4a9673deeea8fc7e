using System.Globalization;
using System.Text;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// The file of a study: a line for each liquid that was drawn and for each error that was measured, with a checksum. A line that a killed process left incomplete
/// is removed; everything before it counts. Without a path it keeps the lines in memory only.
/// </summary>
internal sealed class TuningJournal : IDisposable
{
    private const string Kind = "lsm-study-2", EarlierKind = "lsm-study-1";

    private readonly FileStream? file;
    private readonly Dictionary<int, string[]> trials = [];
    private readonly Dictionary<(int Trial, int Rung), double> errors = [];

    /// <summary>Opens or creates a journal.</summary>
    /// <param name="path">The file, or null.</param>
    /// <param name="study">The hash of the study.</param>
    /// <exception cref="InvalidDataException">The file is not a journal, belongs to another study, or is damaged before its last line.</exception>
    /// <exception cref="IOException">The file cannot be opened, or another process has it open.</exception>
    public TuningJournal(string? path, ulong study)
    {
        if (path is null)
        {
            return;
        }

        AtomicFile.RequireFolder(path);
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            Read(path, study);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The time of the study when the journal was opened; lines without a time limit have none.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The fields of a trial, or null if it is not in the journal.</summary>
    public string[]? Trial(int number) => trials.GetValueOrDefault(number);

    /// <summary>The error of a trial in a rung, or null.</summary>
    public double? Error(int number, int rung) => errors.TryGetValue((number, rung), out double error) ? error : null;

    /// <summary>Adds a trial.</summary>
    public void AddTrial(int number, TimeSpan elapsed, string[] fields)
    {
        lock (trials)
        {
            trials[number] = fields;
            Write(["trial", Text(number), Text(elapsed), .. fields]);
        }
    }

    /// <summary>Adds the error of a trial in a rung.</summary>
    public void AddError(int number, int rung, TimeSpan elapsed, double error)
    {
        lock (trials)
        {
            errors[(number, rung)] = error;
            Write(["error", Text(number), Text(elapsed), Text(rung), MetadataText.Of(error)]);
        }
    }

    public void Dispose() => file?.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan elapsed) => ((long)elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static ulong Hash(string text)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes(text));
        return hash.Digest();
    }

    private void Write(string[] fields)
    {
        if (file is not null)
        {
            string line = string.Join('\t', fields);
            file.Write(Encoding.UTF8.GetBytes($"{line}\t{MetadataText.Hex(Hash(line))}\n"));
            file.Flush();
        }
    }

    private void Read(string path, ulong study)
    {
        var bytes = new byte[file!.Length];
        for (int read = 0; read < bytes.Length;)
        {
            int more = file.Read(bytes, read, bytes.Length - read);
            read += more > 0 ? more : throw new EndOfStreamException($"{path} became shorter while it was read.");
        }

        int start = 0;
        for (int number = 1; start < bytes.Length; number++)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            string[]? fields = end < 0 ? null : Fields(Encoding.UTF8.GetString(bytes, start, end - start));
            if (fields is null && end >= 0 && (number == 1 || end < bytes.Length - 1))
            {
                throw number == 1 ? NoJournal(path) : Damaged(path, number);
            }

            if (fields is null)
            {
                break;
            }

            try
            {
                Take(fields, number, path, study);
            }
            catch (Exception bad) when (bad is FormatException or OverflowException or IndexOutOfRangeException)
            {
                throw Damaged(path, number);
            }

            start = end + 1;
        }

        if (start == 0 && bytes.Length > 0 && !Encoding.UTF8.GetBytes(Kind).AsSpan().StartsWith(bytes.AsSpan(0, Math.Min(bytes.Length, Kind.Length))))
        {
            throw NoJournal(path);
        }

        file.SetLength(start);
        file.Seek(start, SeekOrigin.Begin);
        if (start == 0)
        {
            Write([Kind, MetadataText.Hex(study)]);
        }
    }

    private static InvalidDataException NoJournal(string path) => new($"{path} is not the journal of a study. Name another file.");

    private static InvalidDataException Damaged(string path, int line) => new($"{path}, line {line} is damaged. Remove this line and those after it to keep the study up to there, or name another file.");

    private static string[]? Fields(string line)
    {
        int tab = line.LastIndexOf('\t');
        return tab > 0 && line[(tab + 1)..] == MetadataText.Hex(Hash(line[..tab])) ? line[..tab].Split('\t') : null;
    }

    private void Take(string[] fields, int line, string path, ulong study)
    {
        if (line == 1)
        {
            if (fields[0] == EarlierKind)
            {
                throw new InvalidDataException($"{path} is the journal of an earlier version, which drew other liquids. Delete it, or name another file.");
            }

            if (fields[0] != Kind)
            {
                throw NoJournal(path);
            }

            if (fields[1] != MetadataText.Hex(study))
            {
                throw new InvalidDataException($"{path} is the journal of another study: its data, space, seed, neurons, folds or networks differ. Name another file, or give what the study was started with.");
            }

            return;
        }

        int number = int.Parse(fields[1], CultureInfo.InvariantCulture);
        var time = TimeSpan.FromMilliseconds(long.Parse(fields[2], CultureInfo.InvariantCulture));
        Elapsed = time > Elapsed ? time : Elapsed;
        if (fields[0] == "trial")
        {
            trials[number] = fields[3..];
        }
        else
        {
            errors[(number, int.Parse(fields[3], CultureInfo.InvariantCulture))] = double.Parse(fields[4], CultureInfo.InvariantCulture);
        }
    }
}
