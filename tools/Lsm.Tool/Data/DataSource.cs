namespace Lsm.Tool.Data;

/// <summary>Reads data of any kind that the tool knows.</summary>
internal static class DataSource
{
    /// <summary>Reads a CSV or NPY file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="choose">Chooses among the columns that the file has.</param>
    /// <exception cref="ToolException">The file is missing or of no known kind, or its content is refused; the message says where.</exception>
    public static DataSet Read(string path, Func<string[], ColumnChoice> choose)
    {
        if (!File.Exists(path))
        {
            throw new ToolException($"{path} does not exist. Name a .csv, .tsv or .npy file, a .wav file or a folder of .wav files.");
        }

        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSV" or ".TSV" => CsvFile.Read(path, choose),
            ".NPY" => NpyTable.Read(path, choose),
            _ => throw new ToolException($"{path}: files of this kind are not read. Name a .csv, .tsv or .npy file, a .wav file or a folder of .wav files."),
        };
    }

    /// <summary>Whether a path is a wav file or a folder of them.</summary>
    public static bool IsSound(string path) => Directory.Exists(path) || path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);
}
