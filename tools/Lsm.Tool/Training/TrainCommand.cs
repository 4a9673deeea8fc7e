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
        var neurons = new Option<int>("--neurons") { Description = "Neurons of the liquid.", HelpName = "N", DefaultValueFactory = _ => 400 };
        var features = new Option<string>("--features") { Description = "What the readout reads of every neuron.", DefaultValueFactory = _ => FeatureNames[0] };
        var steps = new Option<int>("--steps") { Description = "Neuron steps a row.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var validation = new Option<double>("--validation") { Description = "The share of the data that is kept for validation.", HelpName = "SHARE", DefaultValueFactory = _ => 0.2 };
        var split = new Option<string?>("--split") { Description = $"Keep whole sequences for validation, or the end of every sequence. Default: sequence from {Split.FewSequences} sequences on." };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "N", DefaultValueFactory = _ => 42 };
        features.AcceptOnlyFromAmong(FeatureNames);
        split.AcceptOnlyFromAmong("sequence", "time");
        neurons.Within(1, 30_000);
        steps.Within(1, 4096);
        validation.Within(0, 0.9);
        var command = new ToolCommand(
            "train",
            "Trains a liquid with a ridge readout, and scores it beside predictors without a liquid.",
            "lsm train robot.csv --targets left,right --sequence run --out robot.safetensors",
            "lsm train series.csv --targets x --ahead 10 --neurons 800",
            "lsm train samples.npy --targets 3 --features membrane",
            "lsm train recordings/ --warmup 0 --out digits.safetensors")
        {
            neurons, features, steps, validation, split, seed,
        };
        var data = new DataArguments(command);
        command.Do((parsed, report) =>
        {
            DataSet set = data.Read(parsed);
            string file = data.Output(parsed);
            var options = new FitOptions(set, Split.Of(set, parsed.GetValue(split), parsed.GetValue(validation), parsed.GetValue(seed)))
            {
                Neurons = parsed.GetValue(neurons),
                Seed = parsed.GetValue(seed),
                Features = (FeatureKind)(1 << Array.IndexOf(["spikes", "counts", "trace", "membrane"], parsed.GetValue(features))),
                Steps = parsed.GetValue(steps),
                Warmup = data.Warmup(parsed, set),
                Ahead = data.Ahead(parsed),
            };
            FitResult result = Fit.Run(options, report);
            var note = new ModelNote
            {
                Inputs = set.Inputs, Targets = set.Targets, Scaling = result.Scaling, Steps = options.Steps, Warmup = options.Warmup, Ahead = options.Ahead,
                HasClasses = set.HasClasses, Sequence = data.Sequence(parsed),
            };
            ModelFile.Save(file, result.Model, note.ToMetadata(data.Name(parsed), result.Scores));
            FitReport.Write(report, data.Path(parsed), file, options, result);
            return CommandLine.Success;
        });
        return command;
    }
}
