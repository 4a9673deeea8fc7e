using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Ecs;
using Lsm.Ecs.Worlds;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures a tick from sensors to motors: through the ECS system, or directly on a state for a model file, whose sizes no component type has. On Vulkan it also measures an empty submit-and-wait on the same queue, the lower bound.</summary>
internal static class TickScenario
{
    public const string Name = "tick";
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1.5);

    public static Measurement Run(BenchOptions options)
    {
        LiquidStateMachine model = ModelFromFile.Load(options);
        var rows = new JsonArray();
        string device = "";
        long allocated = 0;
        foreach (int agents in (int[])[1, 64, 1024])
        {
            foreach (int steps in (int[])[1, 16])
            {
                rows.Add((JsonNode)Measure(options, model, agents, steps, ref device, ref allocated));
            }
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount) { AllocatedBytes = allocated, Adds = new() { ["model"] = model.ToString(), ["ticks"] = rows } };
    }

    private static JsonObject Measure(BenchOptions options, LiquidStateMachine model, int agents, int steps, ref string device, ref long allocated)
    {
        using LsmEngine engine = LsmEngine.Create(model, options.Engine, options.EngineOptions);
        device = engine.Device;
        return options.Model is null ? OnWorld(engine, agents, steps, ref allocated) : OnState(engine, agents, steps, ref allocated);
    }

    private static JsonObject OnState(LsmEngine engine, int agents, int steps, ref long allocated)
    {
        using LsmState state = engine.CreateState(agents);
        void Sense() => ModelFromFile.Sense(state, state.Frame);
        void Tick()
        {
            state.Begin(state.Frame, steps);
            state.End(state.Frame - 1);
        }

        return Measure(engine, agents, steps, Sense, Tick, ref allocated);
    }

    private static JsonObject OnWorld(LsmEngine engine, int agents, int steps, ref long allocated)
    {
        using var world = World.Create();
        using var system = new LsmSystem<Senses, Vector4>(world, engine, agents);
        for (int id = 0; id < agents; id++)
        {
            world.Create(new LsmAgent((ulong)id), default(Senses), default(Vector4));
        }

        system.Steps = steps;
        QueryDescription query = new QueryDescription().WithAll<Senses>();
        long tick = 0;
        void Sense() => world.Query(in query, (ref Senses senses) => senses = new Senses((tick * 13 & 63) / 64f));
        void Tick()
        {
            system.BeforeUpdate(0.001f);
            system.AfterUpdate(0.001f);
            tick++;
        }

        return Measure(engine, agents, steps, Sense, Tick, ref allocated);
    }

    private static JsonObject Measure(LsmEngine engine, int agents, int steps, Action sense, Action tick, ref long allocated)
    {
        for (int i = 0; i < 20; i++)
        {
            sense();
            tick();
        }

        var times = new List<long>(1 << 16);
        long inTicks = 0;
        for (long began = Stopwatch.GetTimestamp(); times.Count < 20 || (times.Count < 50_000 && Stopwatch.GetElapsedTime(began) < Enough);)
        {
            sense();
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            tick();
            times.Add(Stopwatch.GetTimestamp() - start);
            inTicks += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated += inTicks;
        Latencies latencies = Latencies.Of([.. times]);
        JsonObject row = Row(agents, steps, times.Count, latencies);
        if (engine.Backend is VulkanBackend vulkan)
        {
            Latencies floor = EmptySubmits(vulkan.GpuDevice);
            row["emptySubmitP50Us"] = Rounded.To(floor.P50Us);
            row["timesEmpty"] = Rounded.To(latencies.P50Us / floor.P50Us);
        }

        return row;
    }

    private static JsonObject Row(int agents, int steps, int ticks, Latencies latencies) => new()
    {
        ["agents"] = agents,
        ["stepsPerTick"] = steps,
        ["ticks"] = ticks,
        ["p50Us"] = Rounded.To(latencies.P50Us),
        ["p99Us"] = Rounded.To(latencies.P99Us),
        ["p999Us"] = Rounded.To(latencies.P999Us),
        ["maxUs"] = Rounded.To(latencies.MaxUs),
    };

    internal static Latencies EmptySubmits(VulkanDevice device)
    {
        using var empty = new CommandSequence(device, _ => { });
        var times = new long[2000];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            empty.Run();
            times[i] = Stopwatch.GetTimestamp() - start;
        }

        return Latencies.Of(times);
    }

    private struct Senses(float value)
    {
        public float A = value, B = value / 2, C = value / 3, D = 1 - value, E = value, F = value / 2, G = value / 3, H = 1 - value;
    }
}
