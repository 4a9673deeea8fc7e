using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;

namespace Lsm.Bench.Soak;

/// <summary>
/// Runs the same script twice: once undisturbed on the CPU, and once disturbed by bad and late sensors, rollbacks, reloads, late ticks and, on
/// Vulkan, failing devices, on a simulated clock. Both runs must have the same bits at every check, and the disturbed one must not use more memory over time.
/// </summary>
internal static class SoakScenario
{
    public const string Name = "soak";
    private const int MostFaults = 60;

    public static Measurement Run(BenchOptions options)
    {
        long began = Stopwatch.GetTimestamp(), every = Math.Max(250, options.Ticks / 100);
        var script = new SoakScript(options.Seed);
        using DeviceFaults? faults = options.Engine == EngineKind.Vulkan ? new DeviceFaults(options.Seed, MostFaults) : null;
        LsmEngine engine = LsmEngine.Create(script.Model, options.Engine, faults?.On(options.EngineOptions, options.Device ?? 0) ?? options.EngineOptions);
        using LsmEngine other = LsmEngine.Create(script.Model, EngineKind.Cpu, options.EngineOptions);
        using LsmState straight = other.CreateState(SoakScript.Capacity, [1, 2, 3]);
        var disturbed = new DisturbedRun(script, engine, options.Seed, faults, Math.Max(1, options.Ticks / (MostFaults + 1)));
        Footprint? warm = null;
        string? fault = null;
        ulong checksum = 0;
        for (long tick = 0; tick < options.Ticks && fault is null; warm ??= tick >= options.Ticks / 10 ? Footprint.Of(engine, faults?.Objects ?? 0) : null)
        {
            tick = Math.Min(tick + every, options.Ticks);
            while (disturbed.Frame < tick)
            {
                disturbed.Tick(tick);
            }

            RunTo(script, other, straight, tick);
            checksum = straight.Checksum();
            ulong found = disturbed.Checksum();
            fault = found == checksum
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"Before tick {tick} the checksum is {found:x16} instead of {checksum:x16}. It was right {every} ticks before.");
        }

        Footprint last = Footprint.Of(engine, faults?.Objects ?? 0);
        fault ??= warm is null ? null : last.GrownSince(warm);
        var counts = new JsonObject { ["ticks"] = options.Ticks, ["seed"] = options.Seed };
        foreach ((string what, long times) in disturbed.Counts)
        {
            counts[what] = times;
        }

        counts["managedGrowthBytes"] = last.Managed - warm?.Managed;
        counts["fileGrowth"] = last.Files - warm?.Files;
        counts["threadGrowth"] = last.Threads - warm?.Threads;
        counts["deviceBlockGrowth"] = last.DeviceBlocks - warm?.DeviceBlocks;
        string device = engine.Device;
        disturbed.Dispose();
        engine.Dispose();
        if (faults is not null)
        {
            counts["deviceFaults"] = faults.Faults;
            counts["failOvers"] = faults.Moves;
            counts["framesReplayed"] = faults.Replayed;
            counts["vulkanObjectGrowth"] = last.VulkanObjects - warm?.VulkanObjects;
            fault ??= faults.Leaks.Count == 0 ? null : $"Left on the device: {string.Join("; ", faults.Leaks)}.";
        }

        counts["checksum"] = checksum.ToString("x16", CultureInfo.InvariantCulture);
        counts["seconds"] = Rounded.To(Stopwatch.GetElapsedTime(began).TotalSeconds);
        return new Measurement(Name, options.EngineName, device, options.ThreadCount) { Fault = fault, Adds = counts };
    }

    private static void RunTo(SoakScript script, LsmEngine engine, LsmState state, long end)
    {
        for (long tick = state.Frame; tick < end; tick++)
        {
            script.Before(engine, state, tick, static _ => { });
            script.Sense(state, tick, state.Sensors);
            state.Begin(tick, SoakScript.Steps(tick));
            state.End(tick);
        }
    }
}
