using System.Text.Json.Nodes;
using Lsm.Tool.Output;

namespace Lsm.Tool.Training;

/// <summary>What <c>lsm train</c> prints.</summary>
internal static class FitReport
{
    private const int NamesShown = 6;

    private static readonly string[] Parts = ["training", "validation"];

    public static void Write(Report report, string data, string file, FitOptions options, FitResult result)
    {
        WriteText(report, data, file, options, result);
        JsonObject document = report.Document;
        document["data"] = data;
        document["rows"] = options.Data.Rows;
        document["sequences"] = options.Data.Sequences.Count;
        document["inputs"] = new JsonArray([.. options.Data.Inputs.Select((name, i) => new JsonObject
        {
            ["name"] = name, ["offset"] = result.Scaling.Offset[i], ["scale"] = result.Scaling.Scale[i],
        })]);
        document["targets"] = new JsonArray([.. options.Data.Targets.Select(static name => JsonValue.Create(name))]);
        document["ahead"] = options.Ahead;
        document["neurons"] = options.Neurons;
        document["features"] = $"{options.Features}";
        document["steps"] = options.Steps;
        document["warmup"] = options.Warmup;
        document["seed"] = options.Seed;
        document["lambda"] = result.Lambda;
        document["trainingRows"] = result.TrainingSamples;
        document["validationRows"] = result.ValidationSamples;
        document["score"] = options.Data.HasClasses ? "accuracy" : "nrmse";
        document["scores"] = new JsonArray([.. Rows(options, result).Select(row =>
        {
            var scores = new JsonObject { ["target"] = row.Target, ["part"] = row.Part };
            for (int i = 0; i < result.Predictors.Length; i++)
            {
                scores[result.Predictors[i]] = Numbers.Json(row.Scores[i]);
            }

            return scores;
        })]);
        document["model"] = file;
        document["hash"] = $"{result.Model.Hash:x16}";
    }

    private static void WriteText(Report report, string data, string file, FitOptions options, FitResult result)
    {
        bool classes = options.Data.HasClasses;
        string ahead = options.Ahead == 0 ? "" : $", {Numbers.Plural(options.Ahead, "row")} ahead";
        report.Line($"Data     {Path.GetFileName(Path.TrimEndingDirectorySeparator(data))}: {Numbers.Plural(options.Data.Rows, "row")} in {Numbers.Plural(options.Data.Sequences.Count, "sequence")}; {options.Split.Description}.");
        report.Line($"Inputs   {List(options.Data.Inputs)}; each scaled so that its range in the training rows is -1 to 1.");
        report.Line($"{(classes ? "Classes " : "Targets ")} {List(options.Data.Targets)}{ahead}.");
        report.Line($"Liquid   {Numbers.Plural(options.Neurons, "neuron")}, {Numbers.Plural(options.Steps, "step")} a row, seed {options.Seed}; the readout reads {options.Features}.");
        report.Line($"Readout  ridge with penalty {Numbers.Short(result.Lambda)}, chosen by cross-validation, from {Numbers.Plural(result.TrainingSamples, "row")} after a warmup of {options.Warmup}.");
        report.Line();
        report.Line(classes
            ? "Accuracy: the share of sequences that get their class."
            : "NRMSE: the root mean squared error over the target's deviation; 0 is exact, 1 is as good as its mean.");
        report.Table(
            [classes ? "" : "target", "rows", .. result.Predictors],
            [.. Rows(options, result).Select(row => (string[])[row.Target, row.Part, .. row.Scores.Select(Numbers.Short)])]);
        report.Line(classes
            ? "linear: the same regression on the sensors alone. most frequent: the class that most training sequences have."
            : $"linear: the same regression on the sensors alone. persistence: the target of {Numbers.Plural(Math.Max(1, options.Ahead), "row")} before.");
        report.Line();
        foreach (string finding in Findings(options, result))
        {
            report.Line(finding);
        }

        report.Line($"Wrote {file} (model {result.Model.Hash:x16}). 'lsm inspect {file}' shows what is in it, 'lsm run {file} DATA' runs it.");
    }

    /// <summary>Sentences about what the user should look at.</summary>
    private static IEnumerable<string> Findings(FitOptions options, FitResult result)
    {
        for (int i = 0; i < options.Data.Inputs.Length; i++)
        {
            if (IsConstant(options, i))
            {
                yield return $"Input '{options.Data.Inputs[i]}' never changes in the training rows, so its sensor is 0 there. Leave it out with --inputs.";
            }
        }

        if (result.ValidationSamples == 0)
        {
            yield return "Nothing was kept for validation: these scores are of the rows that were learned.";
        }

        bool classes = options.Data.HasClasses;
        foreach ((string target, string part, double?[] scores) in Rows(options, result).Where(static row => row.Part == Parts[1]))
        {
            if (scores[0] is not { } liquid)
            {
                yield return $"Target '{target}' never changes in the {part} rows, so it has no score there.";
                continue;
            }

            string[] better = [.. result.Predictors.Where((_, i) => i > 0 && scores[i] is { } other && (classes ? other >= liquid : other <= liquid))];
            string name = classes ? "the validation sequences" : $"'{target}'";
            yield return better.Length == 0
                ? $"On {name} the liquid is better than both."
                : $"On {name} the liquid is not better than {string.Join(" and ", better)}: try --neurons, --steps, --features, or more data.";
        }
    }

    private static bool IsConstant(FitOptions options, int input)
    {
        int width = options.Data.Inputs.Length;
        double[] values = [.. options.Data.Sequences.SelectMany((sequence, s) => Enumerable.Range(0, options.Split.TrainingRows[s]).Select(row => sequence.Inputs[(row * width) + input])).Distinct().Take(2)];
        return values.Length == 1;
    }

    private static IEnumerable<(string Target, string Part, double?[] Scores)> Rows(FitOptions options, FitResult result) =>
        from t in Enumerable.Range(0, result.Scores.Count)
        from part in Enumerable.Range(0, 2)
        where part == 0 || result.ValidationSamples > 0
        select (options.Data.HasClasses ? "" : options.Data.Targets[t], Parts[part], result.Scores[t][part]);

    private static string List(string[] names) => names.Length <= NamesShown
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(NamesShown))} and {names.Length - NamesShown} more";
}
