using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Networks;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures steps per second by neurons, synapses, agents and threads, with the bytes that a step must move and their share of the measured bandwidth.</summary>
internal static class ScaleScenario
{
    public const string Name = "scale";
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);
    private static readonly (int Neurons, int FanIn, int Agents)[] Shapes =
    [
        (100, 10, 1), (1000, 100, 1), (10_000, 100, 1), (100_000, 100, 1), (1_000_000, 100, 1),
        (10_000, 10, 1), (10_000, 1000, 1),
        (1000, 100, 16), (1000, 100, 256), (1000, 100, 4096),
    ];

    /// <summary>Shapes for GPUs only: a processor takes minutes for them.</summary>
    private static readonly (int Neurons, int FanIn, int Agents)[] Large = [(1000, 100, 16_384), (1_000_000, 1000, 1)];

    /// <summary>The number of synapses and agents above which a software device takes too long.</summary>
    private const int MostInSoftware = 10_000_000;

    public static Measurement Run(BenchOptions options)
    {
        bool vulkan = options.Engine == EngineKind.Vulkan, software = false;
        double bandwidth = vulkan ? DeviceBandwidth.Copy(options, out software) : MemoryBandwidth.Read(options.ThreadCount);
        var rows = new JsonArray();
        string device = "";
        foreach ((int neurons, int fanIn, int agents) in vulkan && !software ? [.. Shapes, .. Large] : Shapes)
        {
            if (software && ((long)neurons * fanIn > MostInSoftware || (long)neurons * agents > MostInSoftware))
            {
                continue;
            }

            LiquidStateMachine model = RandomLiquids.Create(neurons, fanIn);
            foreach (int threads in options.Engine == EngineKind.Cpu && options.ThreadCount > 1 ? (int[])[1, options.ThreadCount] : [options.ThreadCount])
            {
                rows.Add((JsonNode)Measure(model, fanIn, agents, threads, options, bandwidth, ref device));
            }
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount)
        {
            Adds = new() { [vulkan ? "copyBandwidthGBs" : "readBandwidthGBs"] = Rounded.To(bandwidth / 1e9), ["shapes"] = rows },
        };
    }

    private static JsonObject Measure(LiquidStateMachine model, int fanIn, int agents, int threads, BenchOptions options, double bandwidth, ref string device)
    {
        using LsmEngine engine = LsmEngine.Create(model, options.Engine, options.EngineOptions with { Threads = threads });
        using LsmState state = engine.CreateState(agents);
        device = engine.Device;
        for (int i = 0; i < 10; i++)
        {
            Step(state);
        }

        int spikes = CountSpikes(state);
        var times = new List<long>();
        for (long began = Stopwatch.GetTimestamp(); times.Count < 10 || (times.Count < 20_000 && Stopwatch.GetElapsedTime(began) < Enough);)
        {
            RandomLiquids.Sense(state.Sensors, state.Frame);
            long start = Stopwatch.GetTimestamp();
            Tick(state);
            times.Add(Stopwatch.GetTimestamp() - start);
        }

        times.Sort();
        double median = (double)Stopwatch.Frequency / times[times.Count / 2];

        // The bytes that every engine must move: the rows that fire once, every membrane read and written, the input weights once.
        PackedSynapses synapses = model.Reservoir.Weights.Recurrent;
        int wordBytes = options.Engine == EngineKind.Vulkan && synapses.WordBytes > 4 ? 8 : synapses.WordBytes;
        double bytes = ((double)spikes * fanIn * wordBytes) + (8.0 * agents * model.ReservoirSize) + (4.0 * RandomLiquids.Inputs * model.ReservoirSize);
        return new()
        {
            ["neurons"] = model.ReservoirSize,
            ["synapses"] = synapses.Count,
            ["agents"] = agents,
            ["threads"] = threads,
            ["stepsPerSecondBest"] = Rounded.To((double)Stopwatch.Frequency / times[0]),
            ["stepsPerSecondMedian"] = Rounded.To(median),
            ["spikesPerStep"] = spikes,
            ["MBPerStep"] = Rounded.To(bytes / 1e6),
            ["GBs"] = Rounded.To(bytes * median / 1e9),
            ["shareOfBandwidth"] = Rounded.To(bytes * median / bandwidth),
        };
    }

    private static int CountSpikes(LsmState state)
    {
        var spikes = new byte[state.Capacity * state.Engine.Model.ReservoirSize];
        state.Neurons.ReadSpikes(spikes);
        return spikes.AsSpan().Count((byte)1);
    }

    private static void Step(LsmState state)
    {
        RandomLiquids.Sense(state.Sensors, state.Frame);
        Tick(state);
    }

    private static void Tick(LsmState state)
    {
        long frame = state.Frame;
        state.Begin(frame);
        state.End(frame);
    }
}
