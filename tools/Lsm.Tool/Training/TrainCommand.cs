using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary><c>lsm train DATA</c>: a model from a table or from sound.</summary>
internal static class TrainCommand
{
    private static readonly string[] FeatureNames = ["spikes", "counts", "trace", "membrane", "membrane-trace", "adaptation", "sensors"];

    private static readonly Dictionary<string, LiquidDesign> Presets = new(StringComparer.Ordinal)
    {
        ["regression"] = LiquidPresets.Regression, ["memory"] = LiquidPresets.Memory, ["classification"] = LiquidPresets.Classification,
        ["control"] = LiquidPresets.Control, ["generation"] = LiquidPresets.Generation, ["classic"] = LiquidPresets.Classic,
    };

    public static Command Create()
    {
        var preset = new Option<string?>("--preset") { Description = "The kind of liquid: regression, memory, classification, control, generation or classic. Default: classification for sound, else regression.", HelpName = "NAME" };
        var neurons = new Option<int>("--neurons") { Description = "Neurons of the liquid.", HelpName = "N", DefaultValueFactory = _ => 200 };
        var features = new Option<string?>("--features") { Description = $"What the readout reads, separated by commas: {string.Join(", ", FeatureNames)}. Default: as the preset.", HelpName = "A,B" };
        var steps = new Option<int?>("--steps") { Description = "Neuron steps per row. Default: as the preset.", HelpName = "N" };
        var validation = new Option<double>("--validation") { Description = "The share of the data that is kept for validation.", HelpName = "SHARE", DefaultValueFactory = _ => 0.2 };
        var split = new Option<string?>("--split") { Description = $"Keep whole sequences for validation, or the end of every sequence. Default: sequence from {Split.FewSequences} sequences on." };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "N", DefaultValueFactory = _ => 42 };
        preset.OneOf([.. Presets.Keys]);
        split.OneOf("sequence", "time");
        neurons.Within(1, 30_000);
        steps.Within(1, 255);
        validation.Within(0, 0.9);
        var command = new ToolCommand(
            "train",
            "Trains a liquid with a ridge readout, and scores it beside predictors without a liquid.",
            "lsm train robot.csv --targets left,right --sequence run --out robot.safetensors",
            "lsm train series.csv --targets x --ahead 10 --neurons 400",
            "lsm train samples.npy --targets 3 --preset memory",
            "lsm train recordings/ --warmup 0 --out digits.safetensors")
        {
            preset, neurons, features, steps, validation, split, seed,
        };
        var data = new DataArguments(command);
        var pictures = new PictureArguments(command);
        command.Do((parsed, report) =>
        {
            DataSet set = data.Read(parsed, report);
            string file = data.Output(parsed);
            string? drawn = pictures.Folder(parsed, data.Path(parsed), file);
            string kind = parsed.GetValue(preset) ?? (set.HasClasses ? "classification" : "regression");
            var options = new FitOptions(set, Split.Of(set, parsed.GetValue(split), parsed.GetValue(validation), parsed.GetValue(seed)))
            {
                Preset = kind,
                Design = DesignOf(Presets[kind], parsed.GetValue(steps), parsed.GetValue(features)),
                Neurons = parsed.GetValue(neurons),
                Seed = parsed.GetValue(seed),
                Warmup = data.Warmup(parsed, set),
                Ahead = data.Ahead(parsed),
            };
            FitResult result = Fit.Run(options, report);
            var note = new ModelNote { Inputs = set.Inputs, Targets = set.Targets, HasClasses = set.HasClasses, Sequence = data.Sequence(parsed) };
            Dictionary<string, string> metadata = note.ToMetadata(data.Name(parsed));
            metadata["preset"] = kind;
            TrainingReport.AddScores(metadata, options, result);
            ModelFile.Save(file, result.Model, metadata);
            TrainingReport.Write(report, data.Path(parsed), file, options, result);
#if PICTURES
            if (drawn is not null)
            {
                PictureArguments.DrawTraining(drawn, options, result.Model, report);
            }
#endif
            return CommandLine.Success;
        });
        return command;
    }

    private static LiquidDesign DesignOf(LiquidDesign preset, int? steps, string? features)
    {
        LiquidDesign design = steps is { } count ? preset with { Steps = count } : preset;
        if (features is null)
        {
            return design;
        }

        FeatureKind kinds = FeatureKind.None;
        foreach (string name in features.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int place = Array.IndexOf(FeatureNames, name);
            kinds |= place >= 0 ? (FeatureKind)(1 << place) : throw new ToolException($"--features has '{name}'; known are {string.Join(", ", FeatureNames)}.");
        }

        return design with { Options = design.Options with { Features = kinds } };
    }
}
