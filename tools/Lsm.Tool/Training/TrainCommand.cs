using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary><c>lsm train DATA</c>: a model from a table or from sound.</summary>
internal static class TrainCommand
{
    private static readonly string[] FeatureNames = ["trace", "membrane", "spikes", "counts"];

    public static Command Create()
    {
        var data = new Argument<string>("data") { Description = "A .csv, .tsv or .npy file, or a folder of .wav files (mono, 8 kHz; the class is the folder, or the name up to '_')." };
        var targets = new Option<string?>("--targets") { Description = "The columns to predict, separated by commas. Columns of .npy files are 0, 1, 2, ...", HelpName = "A,B" };
        var inputs = new Option<string?>("--inputs") { Description = "The input columns. Default: all others; with --ahead the targets too.", HelpName = "A,B" };
        var sequence = new Option<string?>("--sequence") { Description = "The column that says which sequence a row belongs to. Every sequence starts at rest.", HelpName = "NAME" };
        var ahead = new Option<int>("--ahead") { Description = "Predict the targets of N rows later.", HelpName = "N" };
        var neurons = new Option<int>("--neurons") { Description = "Neurons of the liquid.", HelpName = "N", DefaultValueFactory = _ => 400 };
        var features = new Option<string>("--features") { Description = "What the readout reads of every neuron.", DefaultValueFactory = _ => FeatureNames[0] };
        var steps = new Option<int>("--steps") { Description = "Neuron steps a row.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var warmup = new Option<int?>("--warmup") { Description = "Rows at the start of every sequence that are not learned. Default: a tenth of the shortest sequence, at most 100.", HelpName = "N" };
        var validation = new Option<double>("--validation") { Description = "The share of the data that is kept for validation.", HelpName = "SHARE", DefaultValueFactory = _ => 0.2 };
        var split = new Option<string?>("--split") { Description = $"Keep whole sequences for validation, or the end of every sequence. Default: sequence from {Split.FewSequences} sequences on." };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "N", DefaultValueFactory = _ => 42 };
        var output = new Option<string?>("--out") { Description = "The model file. Default: the data's name with .safetensors, in this folder.", HelpName = "FILE" };
        features.AcceptOnlyFromAmong(FeatureNames);
        split.AcceptOnlyFromAmong("sequence", "time");
        neurons.Within(1, 30_000);
        steps.Within(1, 4096);
        ahead.AtLeast(0);
        warmup.AtLeast(0);
        validation.Within(0, 0.9);
        var command = new ToolCommand(
            "train",
            "Trains a liquid with a ridge readout, and scores it beside predictors without a liquid.",
            "lsm train robot.csv --targets left,right --sequence run --out robot.safetensors",
            "lsm train series.csv --targets x --ahead 10 --neurons 800",
            "lsm train samples.npy --targets 3 --features membrane",
            "lsm train recordings/ --warmup 0 --out digits.safetensors")
        {
            data, targets, inputs, sequence, ahead, neurons, features, steps, warmup, validation, split, seed, output,
        };
        command.Do((parsed, report) =>
        {
            string path = parsed.GetValue(data)!;
            string file = parsed.GetValue(output) ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)) + ".safetensors";
            DataSet set = Read(path, parsed.GetValue(targets), parsed.GetValue(inputs), parsed.GetValue(sequence), parsed.GetValue(ahead));
            int shortest = set.Sequences.Min(static each => each.Rows);
            var options = new FitOptions(set, Split.Of(set, parsed.GetValue(split), parsed.GetValue(validation), parsed.GetValue(seed)))
            {
                Neurons = parsed.GetValue(neurons),
                Seed = parsed.GetValue(seed),
                Features = (FeatureKind)(1 << Array.IndexOf(["spikes", "counts", "trace", "membrane"], parsed.GetValue(features))),
                Steps = parsed.GetValue(steps),
                Warmup = parsed.GetValue(warmup) ?? Math.Min(100, shortest / 10),
                Ahead = parsed.GetValue(ahead),
            };
            CheckFolder(file);
            FitResult result = Fit.Run(options, report);
            var note = new ModelNote
            {
                Inputs = set.Inputs, Targets = set.Targets, Scaling = result.Scaling, Steps = options.Steps, Warmup = options.Warmup, Ahead = options.Ahead,
                HasClasses = set.HasClasses, Sequence = parsed.GetValue(sequence),
            };
            ModelFile.Save(file, result.Model, note.ToMetadata(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), result));
            FitReport.Write(report, path, file, options, result);
            return CommandLine.Success;
        });
        return command;
    }

    private static DataSet Read(string path, string? targets, string? inputs, string? sequence, int ahead)
    {
        if (DataSource.IsSound(path))
        {
            return targets is null && inputs is null && sequence is null && ahead == 0
                ? WavFolder.Read(path, null)
                : throw new ToolException("--targets, --inputs, --sequence and --ahead are for tables; the classes of .wav files come from their names.");
        }

        return DataSource.Read(path, columns => targets is null
            ? throw new ToolException($"{path}: say which columns to predict with --targets; there are {string.Join(", ", columns)}.")
            : new ColumnChoice(inputs is null ? null : Names(inputs), Names(targets), sequence, TargetsAreInputs: ahead > 0));
    }

    /// <summary>A file that cannot be written is refused before the training, not after it.</summary>
    private static void CheckFolder(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder))
        {
            throw new ToolException($"--out is {file}; the folder {folder} does not exist. Create it, or name another file.");
        }
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
