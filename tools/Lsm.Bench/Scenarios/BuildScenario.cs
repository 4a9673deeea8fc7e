using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Networks;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures the generation of networks, the spectral radius alone, and the creation of a model, from 1,000 to 1,000,000 neurons.</summary>
internal static class BuildScenario
{
    public const string Name = "build";

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        foreach ((int neurons, int fanIn) in ((int, int)[])[(1000, 100), (4000, 400), (10_000, 100), (100_000, 100), (1_000_000, 100)])
        {
            rows.Add((JsonNode)Measure(neurons, fanIn));
        }

        return new Measurement(Name, "cpu", $"CPU ({Environment.ProcessorCount} threads)", Environment.ProcessorCount) { Adds = new() { ["networks"] = rows } };
    }

    private static JsonObject Measure(int neurons, int fanIn)
    {
        long start = Stopwatch.GetTimestamp();
        SynapseMatrix? matrix = Topologies.ErdosRenyi(neurons, (double)fanIn / neurons, weightScale: 1);
        double generate = Seconds(ref start);
        double radius = matrix.SpectralRadius();
        double spectral = Seconds(ref start);
        int synapses = matrix.SynapseCount;
        matrix = null;
        GC.Collect();
        start = Stopwatch.GetTimestamp();
        var reservoir = new LiquidReservoir(RandomLiquids.Inputs, neurons, new ReservoirOptions { Connectivity = (double)fanIn / neurons });
        double model = Seconds(ref start);
        int wordBytes = reservoir.Weights.Recurrent.WordBytes;
        return new()
        {
            ["neurons"] = neurons,
            ["synapses"] = synapses,
            ["generateS"] = Rounded.To(generate),
            ["spectralRadiusS"] = Rounded.To(spectral),
            ["radius"] = Rounded.To(radius),
            ["wholeModelS"] = Rounded.To(model),
            ["bytesPerSynapse"] = wordBytes,
            ["peakRssMB"] = Rounded.To(ProcessMemory.PeakBytes() / 1e6),
        };
    }

    private static double Seconds(ref long start)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        return seconds;
    }
}
