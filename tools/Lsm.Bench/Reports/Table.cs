using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lsm.Bench.Reports;

/// <summary>Prints results for people.</summary>
internal static class Table
{
    public static void Print(Measurement result, TextWriter output)
    {
        output.WriteLine($"{result.Scenario}: {result.Engine} engine on {result.Device}");
        if (result.StepsPerSecondBest is { } best && result.Latencies is { } step)
        {
            Line(output, $"  steps/s best {best,12:N1}   median {result.StepsPerSecondMedian,12:N1}");
            Line(output, $"  step    p50 {step.P50Us:N2} us   p99 {step.P99Us:N2} us   p99.9 {step.P999Us:N2} us   max {step.MaxUs:N2} us");
        }

        if (result.OracleSpikes is { } oracle)
        {
            Line(output, $"  spikes  {result.Spikes:N0}, oracle {oracle:N0}: {(result.HasOracleSpikes ? "the same" : "MISSED")}");
        }
        else if (result.Spikes is { } spikes)
        {
            Line(output, $"  spikes  {spikes:N0}");
        }

        Line(output, $"  memory  {result.AllocatedBytes ?? 0:N0} managed bytes allocated while timed; peak resident {result.PeakRssBytes / 1e6:N1} MB");
        foreach ((string name, JsonNode? value) in result.Adds)
        {
            if (value is JsonArray rows)
            {
                output.WriteLine($"  {name}");
                Grid(rows, output);
            }
            else
            {
                output.WriteLine($"  {name}: {value}");
            }
        }

        if (result.Fault is { } fault)
        {
            output.WriteLine($"  FAULT: {fault}");
        }
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Prints an array of objects with the same keys as aligned columns.</summary>
    private static void Grid(JsonArray rows, TextWriter output)
    {
        var lines = new List<string[]>();
        bool[] texts = []; // columns of words are left aligned, columns of numbers right aligned
        foreach (JsonNode? row in rows)
        {
            JsonObject cells = row!.AsObject();
            if (lines.Count == 0)
            {
                lines.Add([.. cells.Select(cell => cell.Key)]);
            }

            lines.Add([.. cells.Select(cell => cell.Value?.ToString() ?? "-")]);
            texts = [.. cells.Select((cell, column) => (texts.Length > column && texts[column]) || cell.Value?.GetValueKind() == JsonValueKind.String)];
        }

        if (lines.Count == 0)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            output.WriteLine("    " + string.Join("  ", line.Select((cell, column) => texts[column] ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }
}
