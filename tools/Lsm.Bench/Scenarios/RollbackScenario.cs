using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;

namespace Lsm.Bench.Scenarios;

/// <summary>
/// Measures the cost of a kept frame, of a rollback by one frame, and of the checksums of all agents, beside a tick. Two states on one engine
/// alternate, one with kept frames and one without, so that both run under the same load of the machine.
/// </summary>
internal static class RollbackScenario
{
    public const string Name = "rollback";
    private const int Neurons = 1000;
    private const int FanIn = 100;
    private const int Kept = 8;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1.5);

    public static Measurement Run(BenchOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(RandomLiquids.Create(Neurons, FanIn, FeatureKind.Trace), options.Engine, options.EngineOptions);
        var rows = new JsonArray();
        long allocated = 0;
        int faults = 0;
        foreach (int agents in (int[])[1, 64, 1024])
        {
            rows.Add((JsonNode)Measure(engine, agents, ref allocated, ref faults));
        }

        return new Measurement(Name, options.EngineName, engine.Device, options.ThreadCount)
        {
            AllocatedBytes = allocated,
            Fault = faults == 0 ? null : $"{faults} resimulated frames ended in other bits.",
            Adds = new() { ["framesKept"] = Kept, ["agents"] = rows },
        };
    }

    private static JsonObject Measure(LsmEngine engine, int agents, ref long allocated, ref int faults)
    {
        using LsmState plain = engine.CreateState(agents), kept = engine.CreateState(agents);
        kept.History.Keep(Kept);
        var sums = new ulong[agents];
        List<long> ticks = new(1 << 16), keeps = new(1 << 16), backs = new(1 << 16), checks = new(1 << 16), again = new(1 << 16);
        int warm = 2 * Kept, turns = 0;
        long bytes = 0;
        for (long began = Stopwatch.GetTimestamp(); turns < warm + 20 || (turns < 30_000 && Stopwatch.GetElapsedTime(began) < Enough); turns++)
        {
            if (turns == warm)
            {
                bytes = GC.GetAllocatedBytesForCurrentThread();
            }

            RandomLiquids.Sense(plain.Sensors, turns);
            RandomLiquids.Sense(kept.Sensors, turns);
            long tick = Timed(plain), keep = Timed(kept);
            long start = Stopwatch.GetTimestamp();
            kept.History.Rollback(kept.Frame - 1);
            Tick(kept);
            long back = Stopwatch.GetTimestamp() - start;
            start = Stopwatch.GetTimestamp();
            kept.Agents.Checksums(sums);
            long check = Stopwatch.GetTimestamp() - start;
            if (turns == warm - 1)
            {
                kept.History.Resimulate(kept.Frame - Kept); // the first call allocates once, which is not measured
            }

            if (turns >= warm)
            {
                start = Stopwatch.GetTimestamp();
                kept.History.Resimulate(kept.Frame - Kept);
                long rerun = Stopwatch.GetTimestamp() - start;
                ticks.Add(tick);
                keeps.Add(keep);
                backs.Add(back);
                checks.Add(check);
                again.Add(rerun);
            }

            faults += turns % 100 == 0 && kept.Checksum() != plain.Checksum() ? 1 : 0;
        }

        allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        double alone = Latencies.Median(CollectionsMarshal.AsSpan(ticks)), keeping = Latencies.Median(CollectionsMarshal.AsSpan(keeps));
        return new()
        {
            ["agents"] = agents,
            ["turns"] = ticks.Count,
            ["tickUs"] = Rounded.To(alone),
            ["keepUs"] = Rounded.To(keeping - alone),
            ["restoreUs"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(backs)) - keeping),
            ["checksumsUs"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(checks))),
            [$"resimulate{Kept}Us"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(again))),
            ["keepOfTick"] = Rounded.To((keeping - alone) / alone),
            ["restoreOfTick"] = Rounded.To((Latencies.Median(CollectionsMarshal.AsSpan(backs)) - keeping) / alone),
            ["checksumsOfTick"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(checks)) / alone),
        };
    }

    private static long Timed(LsmState state)
    {
        long start = Stopwatch.GetTimestamp();
        Tick(state);
        return Stopwatch.GetTimestamp() - start;
    }

    private static void Tick(LsmState state)
    {
        long frame = state.Frame;
        state.Begin(frame);
        state.End(frame);
    }
}
