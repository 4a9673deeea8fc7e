using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Files;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Sensors in the model: offset, scale and fields, applied in Begin, in training and in replays as if the host had encoded its sensors itself.</summary>
public sealed class SensorCodingTests
{
    private static readonly SensorCoding Scaled = new([10, -1, 0], [0.2f, 0.5f, 3]);
    private static readonly SensorCoding Fields = new([10, -1, 0], [0.2f, 0.5f, 3], fields: 5, fieldWidth: 1.5);

    [Test]
    public void Encode_OffsetAndScale_AreApplied()
    {
        var inputs = new float[3];
        Scaled.Encode([15, -1, -0.5f], inputs);
        Assert.That(inputs, Is.EqualTo(new[] { 1f, 0f, -1.5f }));
    }

    [Test]
    public void Encode_ExtremeSensors_StayWithinTheBounds()
    {
        var inputs = new float[4];
        new SensorCoding([1 << 30, -(1 << 30), 0, 0], [1 << 30, 1 << 30, 1 << 30, 1f / (1 << 30)]).Encode([-(1 << 30), 1 << 30, 1e-30f, 1e-6f], inputs);
        Assert.That(inputs, Is.EqualTo(new[] { -(float)(1 << 30), 1 << 30, 0, 1e-6f / (1 << 30) < 1f / (1L << 50) ? 0 : 1e-6f / (1 << 30) }));
    }

    [Test]
    public void Encode_Fields_AreParabolas()
    {
        var inputs = new float[15];
        Fields.Encode([11, 3, 99], inputs);
        double[] scaled = [0.2, 2, 297];
        for (int i = 0; i < 15; i++)
        {
            double z = (scaled[i / 5] - (-1 + (0.5 * (i % 5)))) / 0.75;
            Assert.That(inputs[i], Is.EqualTo(Math.Max(0, 1 - (z * z))).Within(1e-6));
        }

        Assert.That(inputs[..5].Count(value => value > 0), Is.EqualTo(3), "fields overlap");
    }

    [Test]
    public void Fit_Data_MapsEachSensorToMinusOneToOne()
    {
        SensorCoding coding = SensorCoding.Fit([5, 7, 0, 15, 7, -8, 10, 7, 4], 3);
        var inputs = new float[3];
        coding.Encode([5, 7, -8], inputs);
        Assert.That(inputs, Is.EqualTo(new[] { -1f, 0f, -1f }));
        coding.Encode([15, 8, 4], inputs);
        Assert.That(inputs, Is.EqualTo(new[] { 1f, 1f, 1f }), "a sensor that never changed is only shifted");
    }

    [Test]
    public void Coding_BadArguments_AreRefusedByName()
    {
        Refused(() => SensorCoding.Fit([1, 2, float.NaN, 4], 2), "Sensor 0 of sample 1 is NaN");
        Refused(() => SensorCoding.Fit([1, 2, 3], 2), "3 values", "[sample, 2]");
        Refused(() => SensorCoding.Fit([], 2), "at least one sample");
        Refused(() => new SensorCoding([1], [1, 2]), "1 offsets and 2 scales");
        Refused(() => new SensorCoding([1], [float.PositiveInfinity]), "scale[0]");
        Refused(() => new SensorCoding([1], [1], fields: 1), "fields is 1", "from 2 to 256");
        Refused(() => new SensorCoding([1], [1], 3, 0.1), "fieldWidth is 0.1", "from 0.6");
        Refused(() => new LiquidStateMachine(2, 20, 1, new LiquidOptions { Sensors = Scaled }), "3 sensors; the model has 2");
        Refused(() => new LiquidStateMachine(3, 20, 1).WithSensors(Fields), "15 inputs; the reservoir has 3");
        Refused(() => new LiquidStateMachine(3, 20, 1, new LiquidOptions { Sensors = Scaled, Reservoir = new() { Input = InputKind.Spikes } }), "takes spikes");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void State_CodedModel_RunsAsIfTheHostHadEncoded(bool pipelined)
    {
        (LiquidStateMachine coded, LiquidStateMachine plain) = Pair();
        using LsmEngine first = LsmEngine.Create(coded, EngineKind.Cpu, new() { Pipelined = pipelined }), second = LsmEngine.Create(plain, EngineKind.Cpu, new() { Pipelined = pipelined });
        using LsmState a = first.CreateState(3), b = second.CreateState(3);
        a.History.Keep(8);
        b.History.Keep(8);
        var random = new Random(3);
        for (int frame = 0; frame < 12; frame++)
        {
            Tick(a, b, random, 1 + (frame % 3));
        }

        float[] corrected = Sensors(random, 3);
        a.History.Correct(7, 1, corrected);
        b.History.Correct(7, 1, Encoded(corrected));
        Assert.That(a.History.Resimulate(1, 6).ToArray(), Is.EqualTo(b.History.Resimulate(1, 6).ToArray()));
        Assert.That(a.History.Resimulate(5).ToArray(), Is.EqualTo(b.History.Resimulate(5).ToArray()));
        Assert.That(a.Checksum(), Is.EqualTo(b.Checksum()));
        Assert.That(a.History.SensorsOf(7).Slice(3, 3).ToArray(), Is.EqualTo(corrected), "kept frames hold what the host wrote");
        a.History.Rollback(9);
        b.History.Rollback(9);
        a.Agents.Grow(5);
        b.Agents.Grow(5);
        a.Agents.Spawn(77);
        b.Agents.Spawn(77);
        for (int frame = 0; frame < 4; frame++)
        {
            Tick(a, b, random, 2);
        }
    }

    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void Ticks_OfACodedModel_GiveTheSameBitsOnVulkan(VulkanSetup setup)
    {
        using var twins = new Twins(Pair().Coded, setup, 3);
        twins.Both(state => state.History.Keep(4));
        var random = new Random(1);
        for (int frame = 0; frame < 10; frame++)
        {
            twins.Tick(random, frame % 5);
            twins.Compare($"after frame {frame}");
        }

        twins.Both(state => state.History.Rollback(7));
        twins.Tick(random, 3);
        twins.Both(state => state.History.Resimulate(1, 6));
        twins.Compare("one agent again");
    }

    [Test]
    public void Swap_ToAndFromACodedModel_TakesEffectInItsFrame()
    {
        LiquidStateMachine plain = new(3, 50, 2, new LiquidOptions { Reservoir = new() { InputScaling = 2 } }), coded = plain.WithSensors(Scaled);
        Assert.That(coded.Hash, Is.Not.EqualTo(plain.Hash));
        using LsmEngine engine = LsmEngine.Create(plain, EngineKind.Cpu), reference = LsmEngine.Create(plain, EngineKind.Cpu);
        engine.SwapModelAt(3, coded);
        engine.SwapModelAt(6, plain);
        using LsmState a = engine.CreateState(2), b = reference.CreateState(2);
        a.History.Keep(10);
        var random = new Random(5);
        for (int frame = 0; frame < 9; frame++)
        {
            float[] sensors = Sensors(random, 6);
            sensors.CopyTo(a.Sensors);
            (frame is >= 3 and < 6 ? Encoded(sensors, Scaled) : sensors).CopyTo(b.Sensors);
            a.Begin(frame);
            b.Begin(frame);
            Assert.That(a.End(frame).ToArray(), Is.EqualTo(b.End(frame).ToArray()), $"frame {frame}");
        }

        ulong sum = a.Checksum();
        a.History.Resimulate(1);
        Assert.That(a.Checksum(), Is.EqualTo(sum), "frames run again as they ran");
    }

    [Test]
    public void File_OfACodedModel_ComesBack()
    {
        LiquidStateMachine coded = Pair().Coded;
        byte[] file = ModelFiles.Bytes(coded);
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(file));
        Assert.That((loaded.Hash, loaded.InputSize, loaded.Reservoir.InputSize), Is.EqualTo((coded.Hash, 3, 15)));
        Assert.That(ModelFiles.Bytes(loaded), Is.EqualTo(file));
        Assert.That(ModelFiles.Bytes(loaded.WithReadout(loaded.Readout)), Is.EqualTo(file));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "sensor_fields", "4"))), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("12 inputs"));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "sensor_field_width", "1.25"))), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("the weights make model"));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "sensor_fields"))), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("sensor_fields"));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, tensor: "sensor.scale", change: data => data[3] ^= 1))), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void Recording_OfACodedModel_HoldsRawSensorsAndReplays()
    {
        using LsmEngine engine = LsmEngine.Create(Pair().Coded, EngineKind.Cpu);
        using LsmState state = engine.CreateState(2);
        var recorder = new RunRecorder(state);
        var random = new Random(9);
        var written = new List<float>();
        for (int frame = 0; frame < 6; frame++)
        {
            float[] sensors = Sensors(random, 6);
            sensors.CopyTo(state.Sensors);
            written.AddRange(sensors);
            state.Begin(frame, 2);
            state.End(frame);
            recorder.Record(2);
        }

        RunRecording recording = recorder.ToRecording();
        Assert.That(recording.Sensors.ToArray(), Is.EqualTo(written));
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
    }

    [Test]
    public void Train_CodedModel_LearnsAsFromEncodedSensors()
    {
        (LiquidStateMachine coded, LiquidStateMachine plain) = Pair(FeatureKind.Trace);
        var random = new Random(2);
        float[] sensors = Sensors(random, 60 * 3), encoded = Encoded(sensors), targets = [.. Enumerable.Range(0, 120).Select(_ => (float)random.NextDouble())];
        Readout first = Ridge.Fit(coded, sensors, targets, warmup: 5, steps: 3).Readout, second = Ridge.Fit(plain, encoded, targets, warmup: 5, steps: 3).Readout;
        Assert.That(first.Hash, Is.EqualTo(second.Hash));

        SequenceSet raw = new(3, 2), made = new(15, 2);
        raw.Add(sensors, targets);
        made.Add(encoded, targets);
        foreach (bool reservoir in new[] { false, true })
        {
            GradientOptions options = new() { Epochs = 2, StepsPerFrame = 2 };
            LiquidStateMachine a = GradientTrainer.Fit(Trainable(coded, reservoir), raw, options).Trained, b = GradientTrainer.Fit(Trainable(plain, reservoir), made, options).Trained;
            Assert.That(a.Readout.Hash, Is.EqualTo(b.Readout.Hash));
            Assert.That(a.Reservoir.InputWeights.ToArray(), Is.EqualTo(b.Reservoir.InputWeights.ToArray()));
            Assert.That(a.SensorCoding, Is.SameAs(coded.SensorCoding));
        }

        static LiquidStateMachine Trainable(LiquidStateMachine model, bool reservoir) =>
            new LiquidStateMachine(model.Reservoir, model.Readout, model.Features, model.TraceDecay.ToArray(), reservoir).WithSensors(model.SensorCoding);
    }

    [Test]
    public void Begin_BadSensorOfACodedModel_IsRefusedAsWritten()
    {
        using LsmState state = Pair().Coded.InitState(2);
        state.Sensors[4] = float.NaN;
        Assert.That(() => state.Begin(0), Throws.ArgumentException.With.Message.Contains("NaN").And.Message.Contains("1"));
        Assert.That(state.Frame, Is.Zero);
    }

    private static (LiquidStateMachine Coded, LiquidStateMachine Plain) Pair(FeatureKind features = FeatureKind.Membrane)
    {
        var options = new LiquidOptions { Reservoir = new ReservoirOptions { InputScaling = 4, WeightScale = 0.3 }, Features = features, TraceDecay = 0.8f };
        return (new LiquidStateMachine(3, 70, 2, options with { Sensors = Fields }), new LiquidStateMachine(15, 70, 2, options));
    }

    private static void Tick(LsmState coded, LsmState plain, Random random, int steps)
    {
        float[] sensors = Sensors(random, coded.Sensors.Length);
        sensors.CopyTo(coded.Sensors);
        Encoded(sensors).CopyTo(plain.Sensors);
        long frame = coded.Frame;
        coded.Begin(frame, steps);
        plain.Begin(frame, steps);
        Assert.That(coded.End(frame).ToArray(), Is.EqualTo(plain.End(frame).ToArray()), $"frame {frame}");
        Assert.That(coded.Checksum(), Is.EqualTo(plain.Checksum()), $"frame {frame}");
    }

    private static float[] Sensors(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => ((i % 3 == 0) ? 10 : 0) + (float)((10 * random.NextDouble()) - 5))];

    private static float[] Encoded(float[] sensors, SensorCoding? coding = null)
    {
        coding ??= Fields;
        var inputs = new float[sensors.Length / 3 * coding.InputCount];
        for (int i = 0; i < sensors.Length / 3; i++)
        {
            coding.EncodeRow(sensors, inputs, i);
        }

        return inputs;
    }

    private static void Refused(Func<object> build, params string[] said)
    {
        ArgumentException thrown = Assert.Catch<ArgumentException>(() => build())!;
        foreach (string part in said)
        {
            Assert.That(thrown.Message, Does.Contain(part));
        }
    }
}
