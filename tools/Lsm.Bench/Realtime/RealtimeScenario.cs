using System.Globalization;
using System.Runtime;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Runtime;

namespace Lsm.Bench.Realtime;

/// <summary>
/// A control loop of 1 kHz beside a thread that allocates: the durations of one agent's ticks and the jitter of their period. An empty loop takes turns with it, a
/// second each, so that both have the same load and the same collections.
/// </summary>
internal static class RealtimeScenario
{
    public const string Name = "realtime";
    private const int FramesPerSecond = 1000;
    private const int Warm = 500;

    /// <summary>The settings that change how long and how often a collection stops the loop.</summary>
    private static readonly string[] Settings = ["ConcurrentGC", "GCConserveMem", "GCGen0MaxBudget", "GCHeapHardLimit", "HeapCount", "RetainVM"];

    public static Measurement Run(BenchOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFromFile.Load(options), options.Engine, options.EngineOptions);
        using LsmState state = engine.CreateState(1);
        void Tick()
        {
            ModelFromFile.Sense(state, state.Frame);
            state.Begin(state.Frame);
            state.End(state.Frame - 1);
        }

        int frames = Math.Max(1, (int)Math.Round(options.Seconds * FramesPerSecond));
        using var garbage = new GarbageThread();
        new ControlLoop("warm", Tick, Warm).Run(Warm);
        var liquid = new ControlLoop("liquid", Tick, frames);
        var empty = new ControlLoop("empty", static () => { }, frames);
        long allocated = 0;
        for (int done = 0; done < frames; done += FramesPerSecond)
        {
            int turn = Math.Min(FramesPerSecond, frames - done);
            long before = GC.GetAllocatedBytesForCurrentThread();
            liquid.Run(turn);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            empty.Run(turn);
        }

        double rate = garbage.MegabytesPerSecond;
        return new Measurement(Name, options.EngineName, engine.Device, options.ThreadCount)
        {
            AllocatedBytes = allocated,
            Adds = new()
            {
                ["model"] = engine.Model.ToString(),
                ["seconds"] = Rounded.To(options.Seconds),
                ["garbageMBs"] = Rounded.To(rate),
                ["gc"] = Collector(),
                ["loops"] = new JsonArray(liquid.Row(), empty.Row()),
            },
        };
    }

    /// <summary>The settings of the runtime's garbage collector.</summary>
    private static string Collector()
    {
        IReadOnlyDictionary<string, object> values = GC.GetConfigurationVariables();
        IEnumerable<string> variables = Settings.Where(values.ContainsKey).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}={values[name]}"));
        return $"{(GCSettings.IsServerGC ? "server" : "workstation")}, latency mode {GCSettings.LatencyMode}, {string.Join(", ", variables)}";
    }
}
