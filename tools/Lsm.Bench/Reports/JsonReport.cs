using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lsm.Bench.Reports;

/// <summary>Writes results for programs: an array with one object per scenario.</summary>
internal static class JsonReport
{
    public static void Write(string path, IReadOnlyList<Measurement> results)
    {
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (Measurement result in results)
        {
            json.WriteStartObject();
            json.WriteString("scenario", result.Scenario);
            json.WriteString("engine", result.Engine);
            json.WriteString("device", result.Device);
            json.WriteNumber("threads", result.Threads);
            Write(json, "stepsPerSecondBest", result.StepsPerSecondBest);
            Write(json, "stepsPerSecondMedian", result.StepsPerSecondMedian);
            Write(json, "p50Us", result.Latencies?.P50Us);
            Write(json, "p99Us", result.Latencies?.P99Us);
            Write(json, "p999Us", result.Latencies?.P999Us);
            Write(json, "spikes", result.Spikes);
            Write(json, "oracleSpikes", result.OracleSpikes);
            Write(json, "allocatedBytes", result.AllocatedBytes);
            json.WriteNumber("peakRssBytes", result.PeakRssBytes);
            foreach ((string name, JsonNode? value) in result.Adds)
            {
                json.WritePropertyName(name);
                value!.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
