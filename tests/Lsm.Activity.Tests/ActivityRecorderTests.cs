using System.Text;
using Lsm.Runtime;

namespace Lsm.Activity.Tests;

/// <summary>What a recorder holds is what the state did, and a tick allocates nothing for it.</summary>
public sealed class ActivityRecorderTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Record_SomeAgents_HasTheirSpikesSensorsAndMotors([Values] bool pipelined)
    {
        using LsmEngine engine = CreateEngine(pipelined);
        using LsmState state = engine.CreateState(4, [3, 5, 7]);
        using var recorder = new ActivityRecorder(state, [7, 3], 100, Tick);
        var spikes = new List<byte[]>();
        var motors = new List<float[]>();
        for (int frame = 0; frame < 30; frame++)
        {
            Step(state, frame);
            var all = new byte[4 * engine.Model.ReservoirSize];
            state.Neurons.ReadSpikes(all);
            spikes.Add(all);
            motors.Add(state.Motors.ToArray());
        }

        int late = pipelined ? 1 : 0; // the results of the last frame are still to come
        ActivityLog log = recorder.Log;
        int[] rows = log.Rows();
        Assert.That(rows, Has.Length.EqualTo(30 - late));
        for (int at = 0; at < rows.Length; at++)
        {
            Assert.That(log.FrameOf(rows[at]), Is.EqualTo(at));
            foreach ((int place, int slot) in new[] { (0, 2), (1, 0) })
            {
                for (int neuron = 0; neuron < log.Neurons; neuron++)
                {
                    Assert.That(log.Fired(rows[at], place, neuron), Is.EqualTo(spikes[at][(slot * log.Neurons) + neuron] == 1), $"frame {at}, neuron {neuron}");
                }

                Assert.That(log.MotorsOf(rows[at], place).ToArray(), Is.EqualTo(motors[at + late][(slot * 2)..((slot * 2) + 2)]));
                Assert.That(log.SensorsOf(rows[at], place).ToArray(), Is.EqualTo(Enumerable.Range(0, 3).Select(i => Sensor(at, slot, i))));
            }
        }
    }

    [Test]
    public void Record_MoreFramesThanFit_HoldsTheLastOnes()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(1);
        using var recorder = new ActivityRecorder(state, [0], 8, Tick);
        for (int frame = 0; frame < 21; frame++)
        {
            Step(state, frame);
        }

        Assert.That(recorder.Log.Rows().Select(recorder.Log.FrameOf), Is.EqualTo(Enumerable.Range(13, 8)));
        Assert.That(recorder.FrameCount, Is.EqualTo(8));
    }

    [Test]
    public void Record_AfterARollback_ReplacesTheFrames()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(1);
        state.History.Keep(16);
        using var recorder = new ActivityRecorder(state, [0], 64, Tick);
        for (int frame = 0; frame < 20; frame++)
        {
            Step(state, frame);
        }

        state.History.Rollback(10);
        Step(state, 10, plus: 5);
        ActivityLog log = recorder.Log;
        Assert.That(log.Rows().Select(log.FrameOf), Is.EqualTo(Enumerable.Range(0, 11)));
        Assert.That(log.SensorsOf(log.Rows()[^1], 0)[0], Is.EqualTo(Sensor(10, 0, 0) + 5));
    }

    [Test]
    public void Record_AnAgentThatIsOffOrAway_DidNotRun()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(2, [1]);
        using var recorder = new ActivityRecorder(state, [1, 2], 64, Tick);
        Step(state, 0);
        state.Agents.SetOff(0, true);
        state.Agents.Spawn([2]);
        Step(state, 1);
        int[] rows = recorder.Log.Rows();
        Assert.That(rows.SelectMany(row => new[] { recorder.Log.Ran(row, 0), recorder.Log.Ran(row, 1) }), Is.EqualTo(new[] { true, false, false, true }));
        Assert.That(recorder.Log.SpikeCountOf(rows[1], 0), Is.Zero);
    }

    [Test]
    public void Tick_TenThousandTimes_AllocatesNothing()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(3);
        using var recorder = new ActivityRecorder(state, [0, 2], 500, Tick);
        long before = 0;
        for (int frame = 0; frame < 10_100; frame++)
        {
            before = frame == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            Step(state, frame);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Dispose_ARecorder_EndsTheRecordingAndKeepsIt()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(1);
        var recorder = new ActivityRecorder(state, [0], 8, Tick);
        Step(state, 0);
        recorder.Dispose();
        Step(state, 1);
        Assert.That(recorder.FrameCount, Is.EqualTo(1));
    }

    [Test]
    public void SaveNpy_ARun_WritesArraysThatNumpyReads()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(2);
        using var recorder = new ActivityRecorder(state, [1], 8, Tick);
        Step(state, 0);
        Step(state, 1);
        recorder.SaveNpy(folder.Path);
        foreach ((string name, string type, string shape, int bytes) in new[]
        {
            ("agents", "<u8", "(1,)", 8), ("frames", "<i8", "(2,)", 16), ("ran", "|b1", "(2, 1)", 2), ("rates", "<f4", "(2, 1)", 8),
            ("spikes", "|u1", "(2, 1, 70)", 140), ("sensors", "<f4", "(2, 1, 3)", 24), ("motors", "<f4", "(2, 1, 2)", 16),
        })
        {
            byte[] file = File.ReadAllBytes(folder[name + ".npy"]);
            int header = 10 + file[8] + (256 * file[9]);
            Assert.That(header % 64, Is.Zero, name);
            Assert.That(Encoding.Latin1.GetString(file, 10, header - 10), Does.StartWith($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}").And.EndsWith("\n"));
            Assert.That(file, Has.Length.EqualTo(header + bytes), name);
        }

        byte[] sensors = File.ReadAllBytes(folder["sensors.npy"]);
        Assert.That(BitConverter.ToSingle(sensors, sensors.Length - 4), Is.EqualTo(Sensor(1, 1, 2)));
    }

    [Test]
    public void SaveCsv_ARun_HasALinePerFrameAndAgent()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(2);
        using var recorder = new ActivityRecorder(state, [1, 0], 8, Tick);
        Step(state, 0);
        Step(state, 1);
        string path = folder["activity.csv"];
        recorder.SaveCsv(path);
        string[] lines = File.ReadAllLines(path);
        Assert.That(lines[0], Is.EqualTo("frame,time_ms,agent,ran,spikes,rate,sensor_0,sensor_1,sensor_2,motor_0,motor_1"));
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[3], Does.StartWith("1,2,1,1,"));
    }

    [Test]
    public void SavePng_ARun_DrawsIt()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(2);
        using var recorder = new ActivityRecorder(state, [1], 200, Tick);
        Assert.That(() => recorder.SavePng("none.png"), Throws.InvalidOperationException);
        for (int frame = 0; frame < 200; frame++)
        {
            Step(state, frame);
        }

        string path = Path.Combine(Checkout.Root, "artifacts", "activity", "activity.png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        recorder.SavePng(path, 1, "a test");
        Assert.That(File.ReadAllBytes(path)[..8], Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 }));
        Assert.That(() => recorder.SavePng(path, 9), Throws.ArgumentException.With.Message.Contains("Agent 9 is not recorded"));
    }

    [Test]
    public void Create_WithWrongArguments_IsRefusedByName()
    {
        using LsmEngine engine = CreateEngine();
        using LsmState state = engine.CreateState(2);
        Assert.That(() => new ActivityRecorder(state, [], 8, Tick), Throws.ArgumentException.With.Message.Contains("at least one agent"));
        Assert.That(() => new ActivityRecorder(state, [4, 4], 8, Tick), Throws.ArgumentException.With.Message.Contains("Agent 4 is named twice"));
        Assert.That(() => new ActivityRecorder(state, [4], 0, Tick), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("frames is 0"));
        Assert.That(() => new ActivityRecorder(state, [4], 8, TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("tick is 00:00:00"));
    }

    [Test]
    public void Assembly_InAnyCulture_FormatsFractionsInvariantly() =>
        Assert.That(CultureRule.Broken(Path.Combine(AppContext.BaseDirectory, "Lsm.Activity.dll")), Is.Empty, "Use FormattableString.Invariant, or CultureInfo.InvariantCulture.");

    private static LsmEngine CreateEngine(bool pipelined = false)
    {
        var model = new LiquidStateMachine(3, 70, 2, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { FanIn = 8, InputScaling = 2 } });
        return LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { Threads = 1, Pipelined = pipelined });
    }

    private static void Step(LsmState state, int frame, float plus = 0)
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            for (int i = 0; i < 3; i++)
            {
                state.SensorsOf(slot)[i] = Sensor(frame, slot, i) + plus;
            }
        }

        state.Begin(frame);
        state.Sensors.Fill(9); // written for the next frame: not what this frame sensed
        state.End(frame);
    }

    private static float Sensor(int frame, int slot, int sensor) => ((frame * 3) + (slot * 5) + sensor) % 8 * 0.25f;
}
