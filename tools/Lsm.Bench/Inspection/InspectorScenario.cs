using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Lsm.Bench.Realtime;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Inspector;
using Lsm.Runtime;

namespace Lsm.Bench.Inspection;

/// <summary>
/// Measures what the inspector costs a tick at 1 kHz: the same state alone, with an inspector that no page has open, and with one open page, which takes every message. The
/// three run in turn in every frame.
/// </summary>
internal static class InspectorScenario
{
    public const string Name = "inspector";
    private const int Neurons = 1000;
    private const int FanIn = 32;
    private const int Warmup = 1000;
    private const int Frames = 8000;
    private static readonly long Period = Stopwatch.Frequency / 1000;

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        string device = "";
        long allocated = 0;
        int wrong = 0;
        foreach (int agents in (int[])[1, 16])
        {
            rows.Add((JsonNode)Measure(options, agents, ref device, ref allocated, ref wrong));
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount)
        {
            AllocatedBytes = allocated,
            Fault = wrong == 0 ? null : $"{wrong} runs ended in other bits.",
            Adds = new() { ["neurons"] = Neurons, ["framesPerSecond"] = 1000, ["agents"] = rows },
        };
    }

    private static JsonObject Measure(BenchOptions options, int agents, ref string device, ref long allocated, ref int wrong)
    {
        LiquidStateMachine model = RandomLiquids.Create(Neurons, FanIn, FeatureKind.Trace);
        using LsmEngine engine = LsmEngine.Create(model, options.Engine, options.EngineOptions);
        device = engine.Device;
        using LsmState alone = engine.CreateState(agents), closed = engine.CreateState(agents), open = engine.CreateState(agents);
        var quiet = new InspectorOptions { Output = TextWriter.Null };
        using LsmInspector unused = LsmInspector.Start(closed, quiet), used = LsmInspector.Start(open, quiet);
        using var end = new CancellationTokenSource();
        Task<long> page = Receive(used.Address, end.Token);
        LsmState[] states = [alone, closed, open];
        long[][] ticks = [new long[Frames], new long[Frames], new long[Frames]];
        long due = Stopwatch.GetTimestamp(), bytes = 0;
        for (int frame = 0; frame < Warmup + Frames; frame++)
        {
            bytes = frame == Warmup ? GC.GetAllocatedBytesForCurrentThread() : bytes;
            FrameClock.WaitUntil(due += Period);
            for (int turn = 0; turn < 3; turn++)
            {
                int which = (frame + turn) % 3;
                long took = Timed(states[which], frame);
                if (frame >= Warmup)
                {
                    ticks[which][frame - Warmup] = took;
                }
            }
        }

        allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        end.Cancel();
        long received = page.GetAwaiter().GetResult();
        wrong += closed.Checksum() == alone.Checksum() && open.Checksum() == alone.Checksum() ? 0 : 1;
        Latencies[] latencies = Array.ConvertAll(ticks, static each => Latencies.Of(each));
        double cost = latencies[2].P50Us - latencies[0].P50Us;
        return new()
        {
            ["agents"] = agents,
            ["aloneP50Us"] = Rounded.To(latencies[0].P50Us),
            ["noPageP50Us"] = Rounded.To(latencies[1].P50Us),
            ["onePageP50Us"] = Rounded.To(latencies[2].P50Us),
            ["aloneP99Us"] = Rounded.To(latencies[0].P99Us),
            ["noPageP99Us"] = Rounded.To(latencies[1].P99Us),
            ["onePageP99Us"] = Rounded.To(latencies[2].P99Us),
            ["onePageCostUs"] = Rounded.To(cost),
            ["percentOf1ms"] = Rounded.To(cost / 10),
            ["receivedMB"] = Rounded.To(received / 1e6),
        };
    }

    /// <summary>A page that takes everything; returns the bytes that it took.</summary>
    private static async Task<long> Receive(Uri address, CancellationToken end)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{address.Authority}/live{address.Query}"), CancellationToken.None).ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        long received = 0;
        try
        {
            while (true)
            {
                received += (await socket.ReceiveAsync(buffer.AsMemory(), end).ConfigureAwait(false)).Count;
            }
        }
        catch (OperationCanceledException)
        {
            return received;
        }
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
