using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;

namespace Lsm.Bench.WarmUp;

/// <summary>
/// Measures the first 1,000 ticks of a fresh process, with and without WarmUp, on a state of one agent, on one of 64, under a governor and in the ECS system: each in five processes that
/// alternate, of which the medians are reported.
/// </summary>
internal static class WarmUpScenario
{
    public const string Name = "warmup";
    private const int Processes = 5;
    private static readonly string[] Columns = ["warmUpMs", "firstUs", "p999Us", "maxUs", "laterP50Us", "laterP999Us", "waitP999Us", "timesLater", "allocatedBytes", "compiledMethods"];

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        string device = "";
        foreach (string loop in FirstTicks.Loops)
        {
            JsonObject[][] runs = [[.. new JsonObject[Processes]], [.. new JsonObject[Processes]]];
            for (int i = 0; i < Processes; i++)
            {
                runs[0][i] = Start(loop, warm: false, options);
                runs[1][i] = Start(loop, warm: true, options);
            }

            device = (string)runs[0][0]["device"]!;
            rows.Add((JsonNode)Row(loop, "no", runs[0]));
            rows.Add((JsonNode)Row(loop, "yes", runs[1]));
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount) { Adds = new() { ["processes"] = Processes, ["first1000Ticks"] = rows } };
    }

    private static JsonObject Row(string loop, string warm, JsonObject[] runs)
    {
        var row = new JsonObject { ["loop"] = loop, ["warmUp"] = warm };
        foreach (string column in Columns)
        {
            double[] values = [.. runs.Select(run => (double)run[column]!).Order()];
            row[column] = Rounded.To(values[values.Length / 2]);
        }

        return row;
    }

    private static JsonObject Start(string loop, bool warm, BenchOptions options)
    {
        string[] device = options.Device is { } index ? ["--device", index.ToString(CultureInfo.InvariantCulture)] : [];
        string[] threads = options.Threads > 0 ? ["--threads", options.Threads.ToString(CultureInfo.InvariantCulture)] : [];
        using Process process = OwnProcess.Start([FirstTicks.Name, loop, warm ? "warm" : "cold", "--engine", options.EngineName, .. device, .. threads]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output)!.AsObject()
            : throw new BenchException($"The process that measures {loop} ended with status {process.ExitCode}: {errors.Result.Trim()}");
    }
}
