using SpokenDigits.Audio;

namespace Lsm.Tool.Data;

/// <summary>
/// Recordings of sound as data: a file is a sequence with a row every 16 ms, whose inputs are the logarithms of the powers in mel bands, shifted and
/// scaled to mean 0 and deviation 1 over the file. The class of a file is the folder it lies in, or the first part of its name up to '_'.
/// </summary>
internal static class WavFolder
{
    private const int Bands = 20, Hop = 128;
    private const double LowestHertz = 100, HighestHertz = 3800, RelativeFloor = 1e-3;

    /// <summary>The names of the inputs.</summary>
    public static string[] Inputs { get; } = [.. Enumerable.Range(0, Bands).Select(static band => $"band{band}")];

    /// <summary>Reads a wav file, or every wav file of a folder and of the folders in it, in the order of their names.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="classes">The classes to score against, or null for those that the files have.</param>
    /// <exception cref="ToolException">There is no wav file, or only one class.</exception>
    /// <exception cref="InvalidDataException">A file is refused; the message names it and gives the reason.</exception>
    public static DataSet Read(string path, string[]? classes)
    {
        string[] files = File.Exists(path)
            ? [path]
            : [.. Directory.EnumerateFiles(path, "*.wav", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new ToolException($"{path}: there is no .wav file in this folder.");
        }

        string[] labels = Array.ConvertAll(files, file => Label(path, file));
        string[] names = classes ?? [.. labels.Distinct().Order(StringComparer.Ordinal)];
        if (names.Length < 2)
        {
            throw new ToolException($"{path}: all files are of class '{names[0]}'. Put the files of each class into a folder of its own, or begin their names with the class and '_'.");
        }

        var spectrum = new PowerSpectrum();
        var bank = new FilterBank(Bands, LowestHertz, HighestHertz);
        DataSequence[] sequences = [.. files.Select((file, i) =>
        {
            double[] inputs = Encode(WavFile.Read(file), spectrum, bank);
            int rows = inputs.Length / Bands, label = Array.IndexOf(names, labels[i]);
            var targets = new double[rows * names.Length];
            for (int row = 0; row < rows && label >= 0; row++)
            {
                targets[(row * names.Length) + label] = 1;
            }

            return new DataSequence(File.Exists(path) ? Path.GetFileName(file) : Path.GetRelativePath(path, file).Replace('\\', '/'), rows, inputs, targets);
        })];
        return new DataSet(Inputs, names, sequences) { HasClasses = true };
    }

    private static string Label(string root, string file)
    {
        string folder = Path.GetDirectoryName(file)!, name = Path.GetFileNameWithoutExtension(file);
        bool nested = Directory.Exists(root) && Path.GetFullPath(folder) != Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return nested ? Path.GetFileName(folder) : name.Split('_')[0];
    }

    private static double[] Encode(float[] samples, PowerSpectrum spectrum, FilterBank bank)
    {
        int rows = Math.Max(1, samples.Length / Hop);
        var bands = new double[rows * Bands];
        double[] frame = new double[PowerSpectrum.Size], power = new double[PowerSpectrum.BinCount];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < frame.Length; i++)
            {
                int at = (row * Hop) + i;
                frame[i] = at < samples.Length ? samples[at] : 0;
            }

            spectrum.Transform(frame, power);
            bank.Apply(power, bands.AsSpan(row * Bands, Bands));
        }

        double floor = (bands.Average() * RelativeFloor) + 1e-12;
        for (int i = 0; i < bands.Length; i++)
        {
            bands[i] = PortableMath.Log(bands[i] + floor);
        }

        double mean = bands.Average(), scale = 1 / Math.Sqrt(bands.Average(value => (value - mean) * (value - mean)) + 1e-12);
        return Array.ConvertAll(bands, value => (value - mean) * scale);
    }
}
