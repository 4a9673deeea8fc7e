using System.Text.Json;
using System.Text.Json.Nodes;

namespace RobotArm.Report;

/// <summary>Writes the results of a run as <c>report.json</c>. The DTW costs of reaches are metres summed over the matched points.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(RunResult run)
    {
        TickTimes ticks = run.TickTimes;
        var report = new JsonObject
        {
            ["trajectories"] = new JsonArray([.. run.Reaches.Select(Trajectory)]),
            ["engine"] = run.Engine.ToString().ToLowerInvariant(),
            ["device"] = run.Device,
            ["seed"] = run.Seed,
            ["latency"] = run.Latency,
            ["checksum"] = run.Checksum,
            ["tickMs"] = new JsonObject
            {
                ["agents"] = run.AgentsPerTick,
                ["p50"] = Rounded(ticks.P50),
                ["p90"] = Rounded(ticks.P90),
                ["p99"] = Rounded(ticks.P99),
                ["max"] = Rounded(ticks.Max),
            },
        };
        if (run.Letters.Count > 0)
        {
            report["letters"] = new JsonArray([.. run.Letters.Select(Letter)]);
        }

        return report.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Trajectory(ReachResult result) => new()
    {
        ["name"] = result.Liquid.Reach.Name,
        ["dtwMean"] = Rounded(result.Liquid.DtwMean),
        ["dtwSd"] = Rounded(result.Liquid.DtwSd),
        ["publishedDtw"] = result.Liquid.Reach.PublishedDtw,
        ["noLiquidDtwMean"] = Rounded(result.NoLiquid.DtwMean),
        ["endPointErrorCm"] = Rounded(result.Liquid.EndPointErrorCm),
        ["teacherForcingOnlyDtwMean"] = Rounded(result.DemonstrationOnly.DtwMean),
        ["trainedForNoLatencyDtwMean"] = result.TrainedForNoLatency is { } trainedForNoLatency ? Rounded(trainedForNoLatency.DtwMean) : null,
    };

    private static JsonObject Letter(LetterResult result) => new()
    {
        ["name"] = result.Liquid.Letter.Name,
        ["dtwPerPointMm"] = Rounded(result.Liquid.DtwPerPointMm),
        ["pushedDtwPerPointMm"] = Rounded(result.Liquid.PushedDtwPerPointMm),
        ["noLiquidDtwPerPointMm"] = Rounded(result.NoLiquid.DtwPerPointMm),
    };

    private static double Rounded(double value) => Math.Round(value, 4);
}
