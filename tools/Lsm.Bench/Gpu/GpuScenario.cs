using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Hashes;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;

namespace Lsm.Bench.Gpu;

/// <summary>
/// Everything that is measured on a graphics card, in one table: the bits of every shape against the CPU engine, the time of a tick beside an empty submission, the shapes of
/// w3 and w4 and those of <c>scale</c>, with the share of the device's copy bandwidth; and the hashes of the table. It reads no files.
/// </summary>
internal static class GpuScenario
{
    public const string Name = "gpu";
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    private static readonly GpuShape[] Shapes =
    [
        .. from agents in new[] { 1, 64, 1024 } from steps in new[] { 1, 16 } select new GpuShape("tick", 1000, 100, agents, steps, FeatureKind.Trace),
        new("w3", 100_000, 100, 1) { OnGrid = true },
        new("w4", 500, 50, 1024) { OnGrid = true },
        new("scale", 100, 10, 1), new("scale", 1000, 100, 1), new("scale", 10_000, 100, 1), new("scale", 10_000, 1000, 1), new("scale", 1_000_000, 100, 1),
        new("scale", 1000, 100, 16), new("scale", 1000, 100, 256), new("scale", 1000, 100, 4096), new("scale", 1000, 100, 16_384),
    ];

    /// <summary>Neuron steps, and synapses, above which a software device takes too long.</summary>
    private const long MostInSoftware = 1_100_000, MostSynapsesInSoftware = 10_000_000;

    public static Measurement Run(BenchOptions options)
    {
        options = options with { Engine = EngineKind.Vulkan };
        double bandwidth = DeviceBandwidth.Copy(options, out bool software);
        var rows = new JsonArray();
        string device = "";
        var faults = new List<string>();
        foreach (GpuShape shape in options.IsQuick ? [new("tick", 100, 10, 3, 4, FeatureKind.Trace), new("scale", 3000, 20, 2)] : Shapes)
        {
            if (!software || (shape.NeuronSteps <= MostInSoftware && shape.Synapses <= MostSynapsesInSoftware))
            {
                rows.Add((JsonNode)Measure(shape, options, bandwidth, ref device, faults));
            }
        }

        int wrong = Hashes(options, faults);
        return new Measurement(Name, options.EngineName, device, options.ThreadCount)
        {
            Fault = faults.Count == 0 ? null : string.Join(' ', faults),
            Adds = new() { ["copyBandwidthGBs"] = Rounded.To(bandwidth / 1e9), ["hashesThatDiffer"] = wrong, ["shapes"] = rows },
        };
    }

    private static int Hashes(BenchOptions options, List<string> faults)
    {
        int wrong = 0;
        foreach (Probe probe in EngineProbes.All(EngineKind.Vulkan, options.EngineOptions))
        {
            if (probe.Compute() != HashTable.Right[probe.Name])
            {
                wrong++;
                faults.Add($"The hash of '{probe.Name}' differs from the table.");
            }
        }

        return wrong;
    }

    private static JsonObject Measure(GpuShape shape, BenchOptions options, double bandwidth, ref string device, List<string> faults)
    {
        LiquidStateMachine model = shape.Create();
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, options.EngineOptions);
        var backend = (VulkanBackend)engine.Backend;
        using LsmState state = engine.CreateState(shape.Agents);
        device = engine.Device;
        bool same = HasBitsOfCpu(shape, state);
        if (!same)
        {
            faults.Add($"{shape} computes other bits than the CPU engine.");
        }

        double seconds = MedianTick(shape, state), empty = TickScenario.EmptySubmits(backend.GpuDevice).P50Us;
        var work = KernelShape.Of(new LiquidShape(model, backend.GpuDevice.Limits, null), shape.Agents, Spikes(state), shape.Steps);
        var cost = KernelCost.Of(work);
        return new()
        {
            ["measured"] = shape.Name,
            ["neurons"] = shape.Neurons,
            ["fanIn"] = shape.FanIn,
            ["agents"] = shape.Agents,
            ["stepsPerTick"] = shape.Steps,
            ["kernels"] = work.IsFused ? "fused" : "wide",
            ["bits"] = same ? "same" : "DIFFER",
            ["tickP50Us"] = Rounded.To(seconds * 1e6),
            ["timesEmptySubmit"] = Rounded.To(seconds * 1e6 / empty),
            ["stepsPerSecond"] = Rounded.To(shape.Steps / seconds),
            ["spikesPerStep"] = Rounded.To(work.SpikesPerStep),
            ["memoryMBPerStep"] = Rounded.To(cost.MemoryBytes / 1e6),
            ["shareOfCopy"] = Rounded.To(cost.MemoryBytes * shape.Steps / seconds / bandwidth),
            ["MAtomicsPerSecond"] = Rounded.To((cost.GlobalAtomics + cost.SharedAtomics) * shape.Steps / seconds / 1e6),
        };
    }

    /// <summary>Runs some ticks here and on the CPU engine, from rest.</summary>
    private static bool HasBitsOfCpu(GpuShape shape, LsmState state)
    {
        using LsmEngine cpu = LsmEngine.Create(state.Engine.Model, EngineKind.Cpu);
        using LsmState expected = cpu.CreateState(shape.Agents);
        for (int i = 0; i < 6; i++)
        {
            Tick(state, shape.Steps);
            Tick(expected, shape.Steps);
        }

        return state.Motors.SequenceEqual(expected.Motors) && state.Checksum() == expected.Checksum();
    }

    private static double MedianTick(GpuShape shape, LsmState state)
    {
        var times = new List<long>();
        for (long began = Stopwatch.GetTimestamp(); times.Count < 10 || (times.Count < 20_000 && Stopwatch.GetElapsedTime(began) < Enough);)
        {
            RandomLiquids.Sense(state.Sensors, state.Frame);
            long start = Stopwatch.GetTimestamp();
            Run(state, shape.Steps);
            times.Add(Stopwatch.GetTimestamp() - start);
        }

        times.Sort();
        return (double)times[times.Count / 2] / Stopwatch.Frequency;
    }

    private static double Spikes(LsmState state)
    {
        var spikes = new byte[state.Capacity * state.Engine.Model.ReservoirSize];
        state.Neurons.ReadSpikes(spikes);
        return spikes.AsSpan().Count((byte)1);
    }

    private static void Tick(LsmState state, int steps)
    {
        RandomLiquids.Sense(state.Sensors, state.Frame);
        Run(state, steps);
    }

    private static void Run(LsmState state, int steps)
    {
        long frame = state.Frame;
        state.Begin(frame, steps);
        state.End(frame);
    }
}
