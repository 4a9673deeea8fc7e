using System.Text.Json;
using System.Text.Json.Nodes;
using WallFollower.Training;

namespace WallFollower.Report;

/// <summary>Writes the results of a run as <c>report.json</c>. Wall errors are metres.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(RunResult run) => new JsonObject
    {
        ["device"] = run.Device,
        ["seed"] = run.Seed,
        ["robots"] = run.Sizes.Robots,
        ["testSeconds"] = run.Sizes.TestSeconds,
        ["demonstrator"] = Result(run.Demonstrator),
        ["liquid"] = new JsonArray([.. run.Liquid.Select(Result)]),
        ["noLiquid"] = new JsonArray([.. run.NoLiquid.Select(Result)]),
        ["tuned"] = run.Study is null ? null : new JsonArray([.. run.Study.Best.Values.Select(static value => JsonValue.Create(value))]),
        ["checksum"] = run.Checksum,
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Result(TestResult result) => new()
    {
        ["name"] = result.Name,
        ["crashes"] = result.Crashes,
        ["wallError"] = Math.Round(result.WallError, 4),
    };
}
