using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Tuning;

/// <summary>What <c>lsm tune</c> prints.</summary>
internal static class StudyReport
{
    /// <summary>The last rung, whose errors compare with those of other predictors.</summary>
    public const int CrossValidation = 2;

    private const int TrialsShown = 5;

    // What a liquid was measured on; the errors of different rungs do not compare.
    private static readonly string[] Rungs = ["first rows", "all rows", "cross-validation"];

    public static void Write(Report report, string data, DataSet set, TuningTask task, TuningOptions options, TuningReport study, LiquidStateMachine model, string file)
    {
        TuningTrial[] ranked = [.. study.Trials.Where(static trial => trial.Rung >= 0).OrderByDescending(static trial => trial.Rung).ThenBy(static trial => trial.Error).ThenBy(static trial => trial.Number)];
        (string Name, double Error)[] predictors = Predictors(study.Fit);
        report.Line($"Data     {data}: {Numbers.Plural(set.Rows, "row")} in {Numbers.Plural(set.Sequences.Count, "sequence")}{(task.Latency > 0 ? $"; the targets of {Numbers.Plural(task.Latency, "row")} later" : "")}.");
        report.Line($"Study    {Numbers.Plural(study.Trials.Count, "liquid")} of {Numbers.Plural(options.Neurons, "neuron")}, seed {options.Seed}; {ranked.Count(static trial => trial.Rung == CrossValidation)} of them reached the cross-validation.");
        report.Line();
        report.Line("The best liquids. Rate: spikes per neuron and step. NRMSE: the root mean squared error over the standard deviation of the targets.");
        report.Table(
            ["trial", "nrmse", "measured on", "rate", "steps", "features"],
            [.. ranked.Take(TrialsShown).Select(trial => (string[])[Numbers.Count(trial.Number), Numbers.Short(trial.Error), Rungs[trial.Rung], Numbers.Short(trial.Activity?.Rate), $"{trial.Design!.Steps}", $"{trial.Design.Options.Features}"])]);
        report.Line();
        report.Line("The best liquid beside predictors without one, in the same cross-validation:");
        report.Table(["predictor", "nrmse"], [.. predictors.Select(static predictor => (string[])[predictor.Name, Numbers.Short(predictor.Error)])]);
        report.Line(Advice(study.Fit));
        report.Line($"Wrote {file} (model {model.Hash:x16}). 'lsm inspect {file}' shows what is in it, 'lsm run {file} DATA' runs it.");
        JsonObject document = report.Document;
        document["data"] = data;
        document["rows"] = set.Rows;
        document["neurons"] = options.Neurons;
        document["seed"] = options.Seed;
        document["seconds"] = Numbers.Json(study.Elapsed.TotalSeconds);
        document["best"] = study.Best.Number;
        document["steps"] = study.Design.Steps;
        document["parameters"] = new JsonObject(LiquidSpaces.Everything.Parameters.Select((parameter, i) => KeyValuePair.Create(parameter.Name, (JsonNode?)Numbers.Json(study.Best.Values[i]))));
        document["errors"] = new JsonObject(predictors.Select(static predictor => KeyValuePair.Create(predictor.Name, (JsonNode?)Numbers.Json(predictor.Error))));
        document["advice"] = Advice(study.Fit);
        document["trials"] = new JsonArray([.. study.Trials.Select(static trial => new JsonObject
        {
            ["trial"] = trial.Number, ["rung"] = trial.Rung, ["error"] = Numbers.Json(trial.Error), ["rate"] = Numbers.Json(trial.Activity?.Rate),
            ["forgetting"] = Numbers.Json(trial.Activity?.Forgetting), ["refusal"] = trial.Refusal,
            ["values"] = new JsonArray([.. trial.Values.Select(static value => JsonValue.Create(Numbers.Json(value)))]),
        })]);
        document["model"] = file;
        document["hash"] = $"{model.Hash:x16}";
    }

    private static string Advice(FitReport fit) => fit.BetterPredictors.Count == 0
        ? fit.Advice
        : $"The liquid is not better than: {string.Join(", ", fit.BetterPredictors)}. Use the simpler predictor, or tune longer: --resume with more --seconds or --trials goes on with this study; --neurons needs a new one.";

    private static (string Name, double Error)[] Predictors(FitReport fit) =>
    [
        ("liquid", fit.Liquid), ("persistence", fit.Persistence), ("linear readout of the sensors", fit.LinearSensors),
        ("linear readout of delayed sensors", fit.DelayedSensors), ($"echo state network of {Numbers.Count(fit.Features)} units", fit.EchoState),
    ];
}
