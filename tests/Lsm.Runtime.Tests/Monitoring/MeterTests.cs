using System.Text.RegularExpressions;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>The measurements of the meter on every engine: they are right, and cost nothing without a listener.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class MeterTests(EngineUnderTest under)
{
    private readonly LiquidStateMachine model = TestModels.Create(61, features: FeatureKind.Trace);

    [Test]
    public void Meter_AgentsThatRan_GiveSpikesRatesAndFractions([Values] bool pipelined)
    {
        const int frames = 200;
        using LsmEngine engine = under.Create(model, options => options with { Pipelined = pipelined });
        using LsmEngine cpu = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(4, [1, 2, 3]), expected = cpu.CreateState(4, [1, 2, 3]);
        using var listening = new Listening();
        var spikes = new byte[4 * 61];
        var fired = new int[61];
        var perTick = new List<double>();
        int observed = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            foreach (LsmState each in new[] { state, expected })
            {
                if (frame is 50 or 120)
                {
                    each.Agents.SetOff(1, frame == 50);
                }

                TestModels.Inputs(new Random(frame), model, 4).CopyTo(each.Sensors);
                bool own = ReferenceEquals(each, state);
                listening.Deaf = !own;
                each.Begin(frame, 2);
                each.End(frame);
            }

            expected.Neurons.ReadSpikes(spikes);
            bool ran = frame is < 50 or >= 120;
            perTick.Add(Enumerable.Range(0, 4).Where(slot => slot < 3 && (slot != 1 || ran)).Sum(slot => spikes.AsSpan(slot * 61, 61).Count((byte)1)));
            if (ran && observed < 100)
            {
                observed++;
                for (int i = 0; i < 61; i++)
                {
                    fired[i] += spikes[61 + i];
                }
            }
        }

        Assert.That(observed, Is.EqualTo(100));
        Assert.That(listening.Seen["lsm.spikes"], Is.EqualTo(perTick.Take(pipelined ? frames - 1 : frames)), "the spikes of the tick whose motors are handed out");
        Assert.That(listening.Seen["lsm.rate"], Has.Count.EqualTo(pipelined ? 3 : 5).And.Contains(fired.Sum() / 6100d), "agents 1 and 3 fill two windows, agent 2 one");
        Assert.That(listening.Seen["lsm.silent"], Contains.Item(fired.Count(count => count == 0) / 61d));
        Assert.That(listening.Seen["lsm.saturated"], Contains.Item(fired.Count(count => count == 100) / 61d));
        Assert.That(listening.Seen["lsm.tick.duration"], Has.Count.EqualTo(frames).And.All.GreaterThan(0));
        Assert.That(listening.Tags["lsm.tick.duration"], Is.EqualTo(engine.Kind == EngineKind.Cpu ? "engine=cpu" : "engine=vulkan"));
        Assert.That(state.Checksum(), Is.EqualTo(expected.Checksum()), "a listener changes no bit");
    }

    [Test]
    public void Tick_WithOrWithoutListener_AllocatesNothing([Values] bool pipelined, [Values] bool listens)
    {
        using LsmEngine engine = under.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        using Listening? listening = listens ? new Listening() : null;
        if (listening is not null)
        {
            listening.Deaf = true;
        }

        state.Sensors.Fill(0.7f);
        long before = 0;
        for (int frame = 0; frame < 350; frame++)
        {
            before = frame == 120 ? GC.GetAllocatedBytesForCurrentThread() : before;
            state.Begin(frame, 2);
            state.End(frame);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Meter_FramesResimulated_AreMeasuredOnce()
    {
        using LsmEngine engine = under.Create(model);
        using LsmState state = engine.CreateState(2);
        state.History.Keep(6);
        using var listening = new Listening("lsm.spikes");
        for (int frame = 0; frame < 5; frame++)
        {
            state.Sensors.Fill(frame);
            state.Begin(frame);
            state.End(frame);
        }

        state.History.Resimulate(1);
        state.History.Resimulate(0, 2);
        state.History.Rollback(4);
        Assert.That(listening.Seen["lsm.spikes"], Has.Count.EqualTo(5));
        Assert.That(listening.Names, Is.EqualTo(new[] { "lsm.spikes" }));
    }

    [Test]
    public void Meter_DeviceMemory_IsTheMemoryOfTheEngines()
    {
        Garbage.Collect(); // what other tests have forgotten is not freed in between
        using var listening = new Listening("lsm.device.memory");
        double before = listening.Ask("lsm.device.memory");
        LsmEngine engine = under.Create(model);
        LsmState state = engine.CreateState(50_000);
        double held = listening.Ask("lsm.device.memory") - before;
        if (engine.Kind == EngineKind.Cpu)
        {
            Assert.That(held, Is.Zero);
        }
        else
        {
            Assert.That(held, Is.GreaterThan(50_000 * 61 * 8), "membranes and traces at least");
            Assert.That(listening.Tags["lsm.device.memory"], Does.StartWith("device="));
        }

        engine.Dispose();
        state.Dispose();
        Assert.That(listening.Ask("lsm.device.memory"), Is.EqualTo(before));
    }

    [Test]
    public void Meter_SensorFaults_AreCountedByPolicy()
    {
        using LsmEngine engine = under.Create(model);
        using LsmState state = engine.CreateState(2);
        using var listening = new Listening("lsm.sensor.faults");
        var guard = new SensorGuard(state, new(-1, 1), new(-1, 1, SensorPolicy.Clamp), new(-1, 1, SensorPolicy.HoldLast), new(-1, 1, SensorPolicy.Freeze), new(-1, 1));
        foreach ((int sensor, string policy) in new[] { (1, "clamp"), (2, "hold"), (3, "freeze"), (4, "reject") })
        {
            state.Sensors.Clear();
            state.SensorsOf(1)[sensor] = float.NaN;
            Assert.That(guard.Apply, policy == "reject" ? Throws.ArgumentException : Throws.Nothing);
            Assert.That(listening.Tags["lsm.sensor.faults"], Is.EqualTo($"policy={policy}"));
        }

        Assert.That(listening.Sum("lsm.sensor.faults"), Is.EqualTo(4));
    }

    [Test]
    public void TelemetryDocument_Instruments_AreListedWithTheirUnits()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "telemetry.md"));
        var listed = Regex.Matches(page, @"^\| `(lsm\.[a-z.]+)` \| [a-z -]+ \| ", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        using var listening = new Listening();
        Assert.That(listed, Is.EquivalentTo(listening.Names));
    }
}
