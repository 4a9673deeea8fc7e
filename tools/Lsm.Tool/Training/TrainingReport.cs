using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Output;

namespace Lsm.Tool.Training;

/// <summary>What <c>lsm train</c> prints.</summary>
internal static class TrainingReport
{
    private const int NamesShown = 6;

    /// <summary>Adds the scores of the liquid to the entries of the model file.</summary>
    public static void AddScores(Dictionary<string, string> metadata, FitOptions options, FitResult result)
    {
        foreach (Part part in Parts(result))
        {
            string[] scores = [.. Targets(options).Select(target => result.Scores[0].Of(target, part) is { } score ? score.ToString("G6", CultureInfo.InvariantCulture) : "none")];
            metadata[$"{(options.Data.HasClasses ? "accuracy" : "nrmse")}_{NameOf(part)}"] = string.Join(' ', scores);
        }
    }

    public static void Write(Report report, string data, string file, FitOptions options, FitResult result)
    {
        WriteText(report, data, file, options, result);
        JsonObject document = report.Document;
        document["data"] = data;
        document["rows"] = options.Data.Rows;
        document["sequences"] = options.Data.Sequences.Count;
        document["inputs"] = new JsonArray([.. options.Data.Inputs.Select((name, i) => new JsonObject
        {
            ["name"] = name, ["offset"] = result.Coding.Offset[i], ["scale"] = result.Coding.Scale[i],
        })]);
        document["targets"] = new JsonArray([.. options.Data.Targets.Select(static name => JsonValue.Create(name))]);
        document["ahead"] = options.Ahead;
        document["neurons"] = options.Neurons;
        document["preset"] = options.Preset;
        document["features"] = $"{result.Model.Features}";
        document["featureCount"] = result.Model.FeatureCount;
        document["steps"] = options.Design.Steps;
        document["warmup"] = options.Warmup;
        document["seed"] = options.Seed;
        document["lambda"] = result.Lambda;
        document["trainingRows"] = result.TrainingSamples;
        document["validationRows"] = result.ValidationSamples;
        document["score"] = options.Data.HasClasses ? "accuracy" : "nrmse";
        document["scores"] = new JsonArray([.. Rows(options, result).Select(row =>
        {
            var scores = new JsonObject { ["target"] = row.Target, ["part"] = row.Part };
            for (int i = 0; i < result.Scores.Length; i++)
            {
                scores[result.Scores[i].Name] = Numbers.Json(row.Scores[i]);
            }

            return scores;
        })]);
        document["advice"] = result.Comparison?.Advice;
        document["model"] = file;
        document["hash"] = $"{result.Model.Hash:x16}";
    }

    private static void WriteText(Report report, string data, string file, FitOptions options, FitResult result)
    {
        bool classes = options.Data.HasClasses;
        string ahead = options.Ahead == 0 ? "" : $", {Numbers.Plural(options.Ahead, "row")} ahead";
        report.Line($"Data     {Path.GetFileName(Path.TrimEndingDirectorySeparator(data))}: {Numbers.Plural(options.Data.Rows, "row")} in {Numbers.Plural(options.Data.Sequences.Count, "sequence")}; {options.Split.Description}.");
        report.Line($"Inputs   {List(options.Data.Inputs)}; the model scales each, so that its range in the training rows becomes -1 to 1.");
        report.Line($"{(classes ? "Classes " : "Targets ")} {List(options.Data.Targets)}{ahead}.");
        report.Line($"Liquid   preset {options.Preset}: {Numbers.Plural(options.Neurons, "neuron")}, {Numbers.Plural(options.Design.Steps, "step")} per row, seed {options.Seed}.");
        report.Line($"Readout  ridge on {Numbers.Plural(result.Model.FeatureCount, "feature")} ({result.Model.Features}), from {Numbers.Plural(result.TrainingSamples, "row")} after a warmup of {options.Warmup};");
        report.Line($"         the penalty {Numbers.Short(result.Lambda)} predicts left-out quarters of them best.");
        report.Line();
        report.Line(classes
            ? "Accuracy: the share of sequences that get their class."
            : "NRMSE: the root mean squared error over the target's deviation; 0 is exact, 1 is as good as its mean.");
        report.Table(
            [classes ? "" : "target", "rows", .. result.Scores.Select(static score => score.Name)],
            [.. Rows(options, result).Select(row => (string[])[row.Target, row.Part, .. row.Scores.Select(Numbers.Short)])]);
        report.Line(classes
            ? "most frequent: the class that most training sequences have."
            : $"persistence: the target of {Numbers.Plural(Math.Max(1, options.Ahead), "row")} before.");
        report.Line($"linear, delayed: the same regression on the sensors of the row, or of the last {FitReport.DelaysFor(options.Data.Inputs.Length, result.Model.FeatureCount)} rows.");
        report.Line($"echo: the same regression on an echo state network of {Numbers.Plural(result.Model.FeatureCount, "unit")}.");
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
            if (result.Coding.Scale[i] == 1 && IsConstant(options, i))
            {
                yield return $"Input '{options.Data.Inputs[i]}' never changes in the training rows, or by less than a float shows. Leave it out with --inputs, or give it in smaller units.";
            }
        }

        if (result.ValidationSamples == 0)
        {
            yield return "Nothing was kept for validation: these scores are of the rows that were learned.";
        }

        foreach (int target in Targets(options).Where(target => result.ValidationSamples > 0 && result.Scores[0].Of(target, Part.Validation) is null))
        {
            yield return $"Target '{options.Data.Targets[target]}' never changes in the validation rows, so it has no score there.";
        }

        if (result.Comparison is { } comparison)
        {
            yield return $"On the validation rows: {comparison.Advice}";
        }
    }

    private static bool IsConstant(FitOptions options, int input)
    {
        int width = options.Data.Inputs.Length;
        float[] values = [.. options.Data.Sequences.SelectMany((sequence, s) => Enumerable.Range(0, options.Split.TrainingRows[s]).Select(row => (float)sequence.Inputs[(row * width) + input]))];
        return values.Max() - values.Min() <= 2 / FloatRules.Largest;
    }

    private static IEnumerable<(string Target, string Part, double?[] Scores)> Rows(FitOptions options, FitResult result) =>
        from target in Targets(options)
        from part in Parts(result)
        select (options.Data.HasClasses ? "" : options.Data.Targets[target], NameOf(part), result.Scores.Select(score => score.Of(target, part)).ToArray());

    private static IEnumerable<int> Targets(FitOptions options) => Enumerable.Range(0, options.Data.HasClasses ? 1 : options.Data.Targets.Length);

    private static Part[] Parts(FitResult result) => result.ValidationSamples > 0 ? [Part.Training, Part.Validation] : [Part.Training];

    private static string NameOf(Part part) => part == Part.Training ? "training" : "validation";

    private static string List(string[] names) => names.Length <= NamesShown
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(NamesShown))} and {names.Length - NamesShown} more";
}
