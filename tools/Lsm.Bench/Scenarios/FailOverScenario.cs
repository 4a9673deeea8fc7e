using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Faults;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures the cost of fail-over: ticks with and without it, alternating, and the time to move to the same device, opened again, and to the CPU.</summary>
internal static class FailOverScenario
{
    public const string Name = "failover";
    private const int Neurons = 1000;
    private const int FanIn = 100;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    public static Measurement Run(BenchOptions options)
    {
        if (options.Engine != EngineKind.Vulkan)
        {
            throw new BenchException("failover measures a Vulkan engine; use --engine vulkan.");
        }

        var rows = new JsonArray();
        string device = "";
        long allocated = 0;
        int wrong = 0;
        foreach (int agents in (int[])[1, 64])
        {
            rows.Add((JsonNode)Measure(options, agents, ref device, ref allocated, ref wrong));
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount)
        {
            AllocatedBytes = allocated,
            Fault = wrong == 0 ? null : $"{wrong} runs ended in other bits.",
            Adds = new() { ["snapshotEvery"] = new FailOverOptions().SnapshotEvery, ["agents"] = rows },
        };
    }

    private static JsonObject Measure(BenchOptions options, int agents, ref string device, ref long allocated, ref int wrong)
    {
        LiquidStateMachine model = RandomLiquids.Create(Neurons, FanIn, FeatureKind.Trace);
        var moves = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry(), keepNames: false);
        using LsmEngine plain = LsmEngine.Create(model, EngineKind.Vulkan, options.EngineOptions);
        using LsmEngine safe = LsmEngine.Create(model, EngineKind.Vulkan, options.EngineOptions with
        {
            VulkanEntry = FaultLayer.Entry,
            FailOver = new FailOverOptions { Devices = [options.Device ?? 0], Moved = moves.Add },
        });
        device = plain.Device;
        using LsmState alone = plain.CreateState(agents), saved = safe.CreateState(agents);
        List<long> without = new(1 << 16), with = new(1 << 16);
        int snapshots = 3 * new FailOverOptions().SnapshotEvery, turns = 0;
        long bytes = 0;
        for (long began = Stopwatch.GetTimestamp(); turns < 2 * snapshots || (turns < 60_000 && Stopwatch.GetElapsedTime(began) < Enough); turns++)
        {
            bytes = turns == snapshots ? GC.GetAllocatedBytesForCurrentThread() : bytes;
            without.Add(Timed(alone, turns));
            with.Add(Timed(saved, turns));
        }

        allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        Latencies before = Latencies.Of([.. without]), after = Latencies.Of([.. with]);
        for (int move = 0; move < 2; move++)
        {
            layer.FailAt(layer.Calls + 1, FaultKind.DeviceLost);
            Timed(alone, turns);
            Timed(saved, turns++);
        }

        wrong += moves.Count == 2 && saved.Checksum() == alone.Checksum() ? 0 : 1;
        return new()
        {
            ["agents"] = agents,
            ["turns"] = turns,
            ["tickP50Us"] = Rounded.To(before.P50Us),
            ["withFailOverP50Us"] = Rounded.To(after.P50Us),
            ["tickP99Us"] = Rounded.To(before.P99Us),
            ["withFailOverP99Us"] = Rounded.To(after.P99Us),
            ["replayedOnDevice"] = moves[0].Frames,
            ["toDeviceMs"] = Rounded.To(moves[0].Took.TotalMilliseconds),
            ["replayedOnCpu"] = moves[1].Frames,
            ["toCpuMs"] = Rounded.To(moves[1].Took.TotalMilliseconds),
        };
    }

    private static long Timed(LsmState state, long tick)
    {
        RandomLiquids.Sense(state.Sensors, tick);
        long start = Stopwatch.GetTimestamp();
        state.Begin(tick);
        state.End(tick);
        return Stopwatch.GetTimestamp() - start;
    }
}
