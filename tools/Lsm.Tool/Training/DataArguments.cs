using System.CommandLine;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Training;

/// <summary>The arguments of the commands that learn from data: the data, and which of its columns are what.</summary>
internal sealed class DataArguments
{
    private readonly Argument<string> data = new("data") { Description = "A .csv, .tsv or .npy file, or a folder of .wav files (mono, 8 kHz; the class is the folder, or the name up to '_')." };
    private readonly Option<string?> targets = new("--targets") { Description = "The columns to predict, separated by commas. Columns of .npy files are 0, 1, 2, ...", HelpName = "A,B" };
    private readonly Option<string?> inputs = new("--inputs") { Description = "The input columns. Default: all others; with --ahead the targets too.", HelpName = "A,B" };
    private readonly Option<string?> sequence = new("--sequence") { Description = "The column that says which sequence a row belongs to. Every sequence starts at rest.", HelpName = "NAME" };
    private readonly Option<int> ahead = new("--ahead") { Description = "Predict the targets of N rows later.", HelpName = "N" };
    private readonly Option<int?> warmup = new("--warmup") { Description = "Rows at the start of every sequence that are not learned. Default: a tenth of the shortest sequence, at most 100.", HelpName = "N" };
    private readonly Option<string?> output = new("--out") { Description = "The model file. Default: the data's name with .safetensors, in this folder.", HelpName = "FILE" };

    public DataArguments(Command command)
    {
        ahead.AtLeast(0);
        warmup.AtLeast(0);
        command.Add(data);
        foreach (Option option in (Option[])[targets, inputs, sequence, ahead, warmup, output])
        {
            command.Add(option);
        }
    }

    /// <summary>The path of the data.</summary>
    public string Path(ParseResult parsed) => parsed.GetValue(data)!;

    /// <summary>The name of the data without its folder.</summary>
    public string Name(ParseResult parsed) => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path(parsed)));

    /// <summary>The column of the sequences, or null.</summary>
    public string? Sequence(ParseResult parsed) => parsed.GetValue(sequence);

    /// <summary>How many rows ahead to predict.</summary>
    public int Ahead(ParseResult parsed) => parsed.GetValue(ahead);

    /// <summary>The rows at the start of a sequence that are not learned.</summary>
    public int Warmup(ParseResult parsed, DataSet set) => parsed.GetValue(warmup) ?? Math.Min(100, set.Sequences.Min(static each => each.Rows) / 10);

    /// <summary>The model file, in a folder that exists.</summary>
    /// <exception cref="ToolException">It cannot be written, or is the data: it is refused before the training, not after it.</exception>
    public string Output(ParseResult parsed)
    {
        string file = parsed.GetValue(output) ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(Path(parsed))) + ".safetensors";
        OutputFile.Check("--out", file, Path(parsed));
        return file;
    }

    /// <summary>Reads the data, and says if a column that is an input by default looks like a time.</summary>
    /// <exception cref="ToolException">The data or a column does not fit.</exception>
    public DataSet Read(ParseResult parsed, Report report)
    {
        DataSet set = ReadColumns(parsed);
        if (parsed.GetValue(inputs) is null && TimeColumn.Find(set) is { } time)
        {
            string[] others = [.. set.Inputs.Where(name => name != time)];
            report.Note($"lsm {parsed.CommandResult.Command.Name}: '{time}' grows with every row, as a time does, and is an input. {(others.Length == 0
                ? "It is the only one: name others with --inputs, or predict with --ahead."
                : $"Leave it out with --inputs {string.Join(',', others)} if it is one.")}");
        }

        return set;
    }

    private DataSet ReadColumns(ParseResult parsed)
    {
        string path = Path(parsed);
        string? targetNames = parsed.GetValue(targets), inputNames = parsed.GetValue(inputs);
        if (DataSource.IsSound(path))
        {
            return targetNames is null && inputNames is null && Sequence(parsed) is null && Ahead(parsed) == 0
                ? WavFolder.Read(path, null)
                : throw new ToolException("--targets, --inputs, --sequence and --ahead are for tables; the classes of .wav files come from their names.");
        }

        return DataSource.Read(path, columns => targetNames is null
            ? throw new ToolException($"{path}: say which columns to predict with --targets; there are {string.Join(", ", columns)}.")
            : new ColumnChoice(inputNames is null ? null : Names(inputNames), Names(targetNames), Sequence(parsed), TargetsAreInputs: Ahead(parsed) > 0));
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
