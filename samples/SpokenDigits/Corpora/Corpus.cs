using System.Globalization;
using SpokenDigits.Audio;

namespace SpokenDigits.Corpora;

/// <summary>
/// Reads folders of recordings named <c>{digit}_{speaker}_{recording}.wav</c>, as the Free Spoken Digit Dataset names them (a speaker's name
/// may contain <c>_</c>). Training needs only the digit, so <c>{digit}_{anything}.wav</c> is accepted too. Hidden files, whose names begin with
/// a dot, are skipped: macOS writes <c>._NAME.wav</c> next to files on disks with other file systems.
/// </summary>
internal static class Corpus
{
    /// <summary>The number of digits, 0 to 9.</summary>
    public const int Digits = 10;

    private const int TestRecordings = 5;
    private static readonly EnumerationOptions AnyCase = new() { MatchCasing = MatchCasing.CaseInsensitive, IgnoreInaccessible = false, AttributesToSkip = 0 };

    /// <summary>Reads and encodes every wav file of a folder, in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The encoding.</param>
    /// <param name="progress">Receives the completed share, 0 to 1.</param>
    /// <exception cref="InvalidDataException">A file is refused; the message names it and gives the reason.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is missing or has no wav file.</exception>
    public static List<Utterance> Load(string folder, EncodingOptions options, Action<double>? progress = null)
    {
        string[] paths = !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*.wav", AnyCase).Where(path => Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            throw new DirectoryNotFoundException(
                $"{Path.GetFullPath(folder)} {(Directory.Exists(folder) ? "has no .wav file" : "does not exist")}; name a folder of {{digit}}_{{speaker}}_{{recording}}.wav files with --data, or with --train and --test.");
        }

        var encoder = new UtteranceEncoder(options);
        var utterances = new List<Utterance>(paths.Length);
        foreach (string path in paths)
        {
            utterances.Add(LoadFile(path, encoder));
            progress?.Invoke((double)utterances.Count / paths.Length);
        }

        return utterances;
    }

    /// <summary>Whether a recording is a test word by the dataset's own split: recordings 0 to 4 of each digit and speaker.</summary>
    public static bool IsTest(Utterance utterance) => utterance.Recording is >= 0 and < TestRecordings;

    private static Utterance LoadFile(string path, UtteranceEncoder encoder)
    {
        string name = Path.GetFileName(path);
        string[] parts = Path.GetFileNameWithoutExtension(path).Split('_');
        if (parts.Length < 2 || parts[0].Length != 1 || !char.IsAsciiDigit(parts[0][0]))
        {
            throw new InvalidDataException($"{path}: its name must begin with the spoken digit and '_', such as 7_anna_3.wav.");
        }

        float[] samples = WavFile.Read(path);
        try
        {
            bool full = parts.Length >= 3;
            int recording = full && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
            return new Utterance(name, parts[0][0] - '0', full ? string.Join('_', parts[1..^1]) : "", recording, encoder.Encode(samples));
        }
        catch (InvalidDataException bad)
        {
            throw new InvalidDataException($"{path}: {bad.Message}", bad);
        }
    }
}
