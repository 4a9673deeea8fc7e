using System.Diagnostics;
using System.Numerics;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lsm.Bench.Scenarios;
using Lsm.Ecs;
using Lsm.Ecs.Worlds;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;

namespace Lsm.Bench.WarmUp;

/// <summary>The process that <see cref="WarmUpScenario"/> starts: measures its first ticks, and the median of its ticks when the runtime compiles nothing more.</summary>
internal static class FirstTicks
{
    public const string Name = "warmup-process";
    private const int Ticks = 1000, Rounds = 10, TicksPerRound = 100, PauseMs = 150;
    private const int P999 = 998; // of 1,000 in ascending order: 999 are at most as long
    private const int Crowd = 64;

    public static string[] Loops { get; } = ["state", "crowd", "governor", "system"];

    public static JsonObject Run(string loop, bool warm, BenchOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFromFile.Load(options), options.Engine, options.EngineOptions);
        JsonObject row = loop switch
        {
            "state" => OnState(engine, 1, warm),
            "crowd" => OnState(engine, Crowd, warm),
            "governor" => OnGovernor(engine, warm),
            _ => OnSystem(engine, warm),
        };
        row["device"] = engine.Device;
        return row;
    }

    private static JsonObject OnState(LsmEngine engine, int agents, bool warm)
    {
        using LsmState state = engine.CreateState(agents);
        return Measure(
            () => state.WarmUp(),
            warm,
            () => ModelFromFile.Sense(state, state.Frame),
            () =>
            {
                state.Begin(state.Frame);
                state.End(state.Frame - 1);
            });
    }

    private static JsonObject OnGovernor(LsmEngine engine, bool warm)
    {
        using LsmState state = engine.CreateState(1);
        using var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromSeconds(1)));
        var sensors = new float[engine.Model.InputSize];
        long tick = 0;
        return Measure(() => governor.WarmUp(), warm, () => RandomLiquids.Sense(sensors, tick++), () => governor.Tick(sensors));
    }

    private static JsonObject OnSystem(LsmEngine engine, bool warm)
    {
        using var world = World.Create();
        using var system = new LsmSystem<Eight, Vector4>(world, engine, 1);
        Entity entity = world.Create(new LsmAgent(0), default(Eight), default(Vector4));
        long tick = 0;
        return Measure(
            system.WarmUp,
            warm,
            () => RandomLiquids.Sense(MemoryMarshal.CreateSpan(ref world.Get<Eight>(entity).First, engine.Model.InputSize), tick++),
            () =>
            {
                system.BeforeUpdate(0.001f);
                system.AfterUpdate(0.001f);
            });
    }

    private static JsonObject Measure(Action warmUp, bool warm, Action sense, Action tick)
    {
        var first = new long[Ticks];
        RuntimeHelpers.PrepareMethod(tick.Method.MethodHandle); // the host's own code is not measured
        Time(new long[2], sense, static () => { });
        long began = Stopwatch.GetTimestamp();
        if (warm)
        {
            warmUp();
        }

        TimeSpan warming = Stopwatch.GetElapsedTime(began);
        long before = GC.GetTotalAllocatedBytes(precise: true), compiledBefore = JitInfo.GetCompiledMethodCount();
        Time(first, sense, tick);
        long compiled = JitInfo.GetCompiledMethodCount() - compiledBefore;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var later = new long[Ticks];
        for (int i = 0; i < Rounds; i++)
        {
            Thread.Sleep(PauseMs); // the runtime compiles in pauses
            Time(later.AsSpan(0, TicksPerRound), sense, tick);
        }

        Time(later, sense, tick);

        double firstUs = Microseconds(first[0]);
        Array.Sort(first);
        Array.Sort(later);
        double p999 = Microseconds(first[P999]), median = Microseconds(later[Ticks / 2]);
        return new()
        {
            ["warmUpMs"] = warming.TotalMilliseconds,
            ["firstUs"] = firstUs,
            ["p999Us"] = p999,
            ["maxUs"] = Microseconds(first[^1]),
            ["laterP50Us"] = median,
            ["laterP999Us"] = Microseconds(later[P999]),
            ["waitP999Us"] = WaitP999(later[Ticks / 2]),
            ["timesLater"] = p999 / median,
            ["allocatedBytes"] = allocated,
            ["compiledMethods"] = compiled,
        };
    }

    private static void Time(Span<long> durations, Action sense, Action tick)
    {
        for (int i = 0; i < durations.Length; i++)
        {
            sense();
            long start = Stopwatch.GetTimestamp();
            tick();
            durations[i] = Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>The 99.9th percentile of 1,000 waits that would all take the same time on a machine that does nothing else.</summary>
    private static double WaitP999(long time)
    {
        var waits = new long[Ticks];
        Time(waits, static () => { }, () =>
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < time;)
            {
                // Reads the clock again.
            }
        });
        Array.Sort(waits);
        return Microseconds(waits[P999]);
    }

    private static double Microseconds(long ticks) => 1e6 / Stopwatch.Frequency * ticks;

    private struct Eight
    {
        public float First;
#pragma warning disable CS0169 // written through First
        private readonly float second, third, fourth, fifth, sixth, seventh, eighth;
#pragma warning restore CS0169
    }
}
