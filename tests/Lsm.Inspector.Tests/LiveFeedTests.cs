using System.Text.Json;
using Lsm.Inspector.Live;
using Lsm.Runtime;
using Lsm.Runtime.Training;

namespace Lsm.Inspector.Tests;

/// <summary>What the state's thread does for a page: it copies, waits for nothing and allocates nothing.</summary>
public sealed class LiveFeedTests
{
    [Test]
    public void Tick_WithAPageThatReadsNothing_LosesFramesAndContinues()
    {
        using LsmEngine engine = LsmEngine.Create(ScriptedRun.CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1 });
        using LsmState state = engine.CreateState(3);
        var feed = new LiveFeed(state) { IsWatched = true };
        state.Watchers.Add(feed);
        Run(state, 5000);
        Assert.That(state.Frame, Is.EqualTo(5000));
        Assert.That(feed.Ring.Lost, Is.EqualTo(5000 - 4096));
    }

    [Test]
    public void Tick_WatchedOrNot_AllocatesNothing([Values] bool watched, [Values] bool pipelined)
    {
        using LsmEngine engine = LsmEngine.Create(ScriptedRun.CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1, Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        state.History.Keep(20);
        var feed = new LiveFeed(state) { IsWatched = watched, Chosen = 1 };
        state.Watchers.Add(feed);
        var status = new LiveStatus(state);
        Run(state, 200);
        status.Observe(feed.Agents); // makes room for the agents
        Run(state, 200);
        status.Observe(feed.Agents);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(state, 6000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Tick_Watched_CopiesTheChosenAgent([Values] bool pipelined)
    {
        using LsmEngine engine = LsmEngine.Create(ScriptedRun.CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1, Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        var feed = new LiveFeed(state) { IsWatched = true, Chosen = 1 };
        state.Watchers.Add(feed);
        var motors = new List<float>();
        var spikes = new List<int>();
        var all = new byte[3 * ScriptedRun.Neurons];
        for (int i = 0; i < 20; i++)
        {
            Run(state, 1);
            state.Neurons.ReadSpikes(all);
            spikes.Add(all.AsSpan(ScriptedRun.Neurons, ScriptedRun.Neurons).Count((byte)1));
            motors.Add(state.Motors[2]);
        }

        int late = pipelined ? 1 : 0;
        for (int i = 0; i < 20 - late; i++, feed.Ring.Advance())
        {
            ReadOnlySpan<uint> frame = feed.Ring.Peek();
            Assert.That((frame[0], frame[2], frame[6]), Is.EqualTo(((uint)i, 1u, FrameRing.Present | FrameRing.Ran)));
            Assert.That(frame[5], Is.EqualTo((uint)spikes[i]), $"spikes of frame {i}");
            int at = FrameRing.HeaderWords + feed.Ring.Shape.SpikeWords;
            Assert.That(BitConverter.UInt32BitsToSingle(frame[at]), Is.EqualTo(i % 5 * 0.3f));
            Assert.That(BitConverter.UInt32BitsToSingle(frame[at + 2]), Is.EqualTo(motors[i + late]));
        }

        Assert.That(feed.Ring.Peek().IsEmpty, Is.True);
    }

    [Test]
    public void Status_AgentsTaughtAndCorrected_TellsThemApart()
    {
        using LsmEngine engine = LsmEngine.Create(ScriptedRun.CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1 });
        using LsmState state = engine.CreateState(3);
        state.Teaching.Attach(new RlsLearner(engine.Model.FeatureCount, engine.Model.OutputSize));
        state.Teaching.SetTaught(1, true);
        state.Teaching.SetCorrected(2, true);
        var feed = new LiveFeed(state) { IsWatched = true };
        state.Watchers.Add(feed);
        var status = new LiveStatus(state);
        JsonElement[] rows = [];
        for (int attempt = 0; attempt < 200 && rows.Length == 0; attempt++)
        {
            Run(state, 20);
            status.Observe(feed.Agents); // first it makes room for the agents
            using JsonDocument message = JsonDocument.Parse(status.Write(feed, null, 0, 0));
            rows = [.. message.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.Clone())];
        }

        Assert.That(rows.Select(static row => (row.GetProperty("taught").GetBoolean(), row.GetProperty("corrected").GetBoolean())), Is.EqualTo([(false, false), (true, false), (true, true)]));
    }

    [Test]
    public void Checksum_WatchedOrNot_IsTheSame()
    {
        ulong[] sums = [.. new[] { false, true }.Select(static watched =>
        {
            using LsmEngine engine = LsmEngine.Create(ScriptedRun.CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1 });
            using LsmState state = engine.CreateState(3);
            state.Watchers.Add(new LiveFeed(state) { IsWatched = watched });
            Run(state, 100);
            return state.Checksum();
        })];
        Assert.That(sums[1], Is.EqualTo(sums[0]));
    }

    [Test]
    public void Quantile_OfManyTicks_IsWithinABin()
    {
        var ticks = new TickHistogram();
        for (int i = 1; i <= 1000; i++)
        {
            ticks.Add(i * 1e-6);
        }

        Assert.That(ticks.Quantile(0.5), Is.InRange(500e-6, 500e-6 * 1.26));
        Assert.That(ticks.Quantile(1), Is.EqualTo(1e-3).Within(1e-12));
        Assert.That((ticks.Count, ticks.Longest), Is.EqualTo((1000L, 1e-3)));
    }

    [Test]
    public void Assembly_InAnyCulture_FormatsFractionsInvariantly() =>
        Assert.That(CultureRule.Broken(Path.Combine(AppContext.BaseDirectory, "Lsm.Inspector.dll")), Is.Empty, "Use FormattableString.Invariant, or CultureInfo.InvariantCulture.");

    private static void Run(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            long frame = state.Frame;
            state.Sensors.Fill(frame % 5 * 0.3f);
            state.Begin(frame);
            state.End(frame);
        }
    }
}
