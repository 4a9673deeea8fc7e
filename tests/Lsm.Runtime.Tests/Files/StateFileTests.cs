using System.Runtime.InteropServices;
using Lsm.Runtime.Engines;
using Lsm.Runtime.Files;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Files;

public class StateFileTests
{
    private const int N = 61;

    private static StateSnapshot Snapshot(LiquidStateMachine model, LsmEngine engine)
    {
        using LsmState state = engine.CreateState(4, [30, 10]);
        state.Agents.Spawn([7]);
        state.Agents.SetOff(state.Agents.SlotOf(7), true);
        ModelFiles.Run(model, state, 20);
        return state.Save();
    }

    private static byte[] Bytes(StateSnapshot snapshot)
    {
        using var stream = new MemoryStream();
        StateFile.Save(stream, snapshot);
        return stream.ToArray();
    }

    [Test]
    public void Load_SavedState_ContinuesWithSameBits(
        [ValueSource(typeof(TestEngines), nameof(TestEngines.All))] EngineUnderTest from,
        [ValueSource(typeof(TestEngines), nameof(TestEngines.All))] EngineUnderTest to,
        [Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane)] FeatureKind features)
    {
        LiquidStateMachine model = ModelFiles.Model(features: features);
        using LsmEngine first = from.Create(model), second = to.Create(ModelFile.Load(new MemoryStream(ModelFiles.Bytes(model))));
        StateSnapshot saved = Snapshot(model, first);
        StateSnapshot loaded = StateFile.Load(new MemoryStream(Bytes(saved)));
        using LsmState a = first.CreateState(saved), b = second.CreateState(loaded);
        Assert.Multiple(() =>
        {
            Assert.That(b.Checksum(), Is.EqualTo(a.Checksum()));
            Assert.That(b.Frame, Is.EqualTo(a.Frame));
            Assert.That(b.Agents.SlotOf(7), Is.EqualTo(a.Agents.SlotOf(7)));
            Assert.That(ModelFiles.Run(second.Model, b, 20), Is.EqualTo(ModelFiles.Run(model, a, 20)));
            Assert.That(b.Checksum(), Is.Not.EqualTo(0));
        });
    }

    [Test]
    public void Save_Path_LoadsSameContent()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        StateSnapshot saved = Snapshot(engine.Model, engine);
        using var folder = new TemporaryFolder();
        string path = folder["state.safetensors"];
        StateFile.Save(path, saved);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Bytes(saved)));
        Assert.That(StateFile.Load(path).Membranes.SequenceEqual(saved.Membranes));

        Assert.That(() => StateFile.Save((string)null!, saved), Throws.ArgumentNullException);
        Assert.That(() => StateFile.Save(path, null!), Throws.ArgumentNullException);
        Assert.That(() => StateFile.Save((Stream)null!, saved), Throws.ArgumentNullException);
        Assert.That(() => StateFile.Save(new MemoryStream(), null!), Throws.ArgumentNullException);
    }

    /// <summary>Two agents whose training samples of the last frame wait, pipelined, and one of them has gone.</summary>
    private static StateSnapshot Taught(bool gone)
    {
        LiquidStateMachine model = ModelFiles.Model();
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new() { Pipelined = true });
        using LsmState state = engine.CreateState(2, [4, 5]);
        state.Teaching.Attach(new RlsLearner(model.ReservoirSize, model.OutputSize));
        state.Teaching.SetTaught(0, true);
        state.Teaching.SetTaught(1, true);
        for (long frame = 0; frame < 4; frame++)
        {
            state.Sensors.Fill(frame);
            state.Begin(frame);
            state.Teaching.Teach(0, [1, 2, 3]);
            state.Teaching.Teach(1, [4, 5, 6]);
            state.End(frame);
        }

        if (gone)
        {
            state.Agents.Despawn(5);
        }

        return state.Save();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Load_WaitingTrainingSamples_GivesSameSamples(bool gone)
    {
        StateSnapshot saved = Taught(gone), loaded = StateFile.Load(new MemoryStream(Bytes(saved)));
        PendingSamples before = saved.Pending!, after = loaded.Pending!;
        Assert.Multiple(() =>
        {
            Assert.That(before.Frames, Is.Not.Empty);
            Assert.That(Array.Exists(before.Lives, life => life != 0), Is.EqualTo(gone));
            Assert.That(after.Frames, Is.EqualTo(before.Frames));
            Assert.That(after.Slots, Is.EqualTo(before.Slots));
            Assert.That(after.Taught, Is.EqualTo(before.Taught));
            Assert.That(after.Features, Is.EqualTo(before.Features));
            Assert.That(after.Targets, Is.EqualTo(before.Targets));
            Assert.That(after.Agents, Is.EqualTo(before.Agents));
            Assert.That(after.Lives, Is.EqualTo(before.Lives));
            Assert.That(loaded.Learner.SequenceEqual(saved.Learner));
        });
    }

    [TestCase("lesson_frames", 4UL, "must be of a frame before 4")]
    [TestCase("lesson_slots", 2UL, "slot 2")]
    [TestCase("lesson_agents", 9UL, "agent 9, which does not live in slot 0")]
    [TestCase("lesson_lives", 3UL, "life 3")]
    [TestCase("lesson_taught", 2UL, "lesson_taught")]
    [TestCase("lesson_features", 0x7FC00000UL, "lesson_features")]
    [TestCase("lesson_targets", 0x7FC00000UL, "lesson_targets")]
    [TestCase("learner", 0x7FF8000000000000UL, "'learner' holds NaN at 0")]
    public void Load_TrainingSampleOutOfRange_Throws(string tensor, ulong first, string reason)
    {
        byte[] file = ModelFiles.Changed(Bytes(Taught(gone: true)), tensor: tensor, change: data => BitConverter.GetBytes(first).AsSpan(0, Math.Min(8, ElementSize(tensor))).CopyTo(data));
        Assert.That(() => StateFile.Load(new MemoryStream(file)), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

        static int ElementSize(string tensor) => tensor switch { "lesson_taught" => 1, "lesson_slots" or "lesson_features" or "lesson_targets" => 4, _ => 8 };
    }

    [Test]
    public void CreateState_SnapshotOfOtherModel_Throws()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu), other = LsmEngine.Create(ModelFiles.Model(n: 62), EngineKind.Cpu);
        StateSnapshot loaded = StateFile.Load(new MemoryStream(Bytes(Snapshot(engine.Model, engine))));
        Assert.That(() => other.CreateState(loaded), Throws.ArgumentException.With.Message.Contains("model"));
    }

    [Test]
    public void CreateState_SnapshotOfOtherSizes_Throws()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu), other = LsmEngine.Create(ModelFiles.Model(n: 62), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), "model_hash", other.Model.Hash.ToString("x16"));
        Assert.That(() => other.CreateState(StateFile.Load(new MemoryStream(file))), Throws.ArgumentException.With.Message.Contains("62 neurons"));
    }

    [TestCase("format", "lsm.model", "'lsm.state' is expected")]
    [TestCase("format_version", "2.0", "reads 1.x")]
    [TestCase("frame", "-1", "frames count from 0")]
    [TestCase("frame", "1.5", "whole number")]
    [TestCase("model_hash", "12", "16 hexadecimal digits")]
    public void Load_StateMetadataOutOfRange_Throws(string key, string value, string reason)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), key, value);
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    // Agents 7, 10 and 30 live in slots 0 to 2 in some order; slot 3 is free.
    [TestCase("membranes", 0, float.NaN, "holds NaN")]
    [TestCase("membranes", 0, 1e-30f, "at least 2^-50")]
    [TestCase("membranes", 3 * N, 1f, "slot 3 is free, but not at rest")]
    [TestCase("traces", 0, float.NegativeInfinity, "holds -Infinity")]
    [TestCase("traces", 0, -1f, "never negative")]
    [TestCase("traces", 3 * N, 1f, "slot 3 is free, but not at rest")]
    [TestCase("motors", 0, float.NaN, "holds NaN")]
    [TestCase("membranes", 0, 1.7e32f, "no state reaches more than")]
    [TestCase("traces", 0, 16777218f, "no state reaches more than 16777216")]
    [TestCase("motors", 3 * 3, 1f, "slot 3 is free, but has motors other than 0")]
    [TestCase("motors", (4 * 3) - 1, float.Epsilon, "slot 3 is free, but has motors other than 0")]
    [TestCase("spikes", 1, float.NaN, "beyond its 61 neurons")]
    [TestCase("spikes", 6, float.Epsilon, "slot 3 is free, but not at rest")]
    [TestCase("agents", 6, 1f, "slot 3 is free, but names agent")]
    [TestCase("steps", 6, 1f, "slot 3 is free")]
    public void Load_StateValueOutOfRange_Throws(string tensor, int index, float value, string reason)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: tensor, change: data => MemoryMarshal.Write(data.AsSpan(index * 4), value));
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [TestCase(float.PositiveInfinity, 0f, "'motors' holds Infinity at 0")]
    [TestCase(float.NaN, 0f, "'motors' holds NaN at 0")]
    [TestCase(0f, float.NaN, "'membranes' holds NaN at 0")]
    [TestCase(0f, 1e-30f, "at least 2^-50")]
    [TestCase(0f, 1e38f, "no state reaches more than")]
    public void Save_SnapshotThatLoadRefuses_ThrowsAndKeepsOldFile(float motor, float membrane, string reason)
    {
        StateSnapshot good = Of(0, 0), bad = Of(membrane, motor);
        using var folder = new TemporaryFolder();
        string path = folder["state.safetensors"];
        StateFile.Save(path, good);
        byte[] old = File.ReadAllBytes(path);
        Assert.That(() => StateFile.Save(path, bad), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(old));
        using var stream = new MemoryStream();
        Assert.That(() => StateFile.Save(stream, bad), Throws.ArgumentException);
        Assert.That(stream.Length, Is.Zero);

        static StateSnapshot Of(float membrane, float motor)
        {
            var rows = new RowData(new StateLayout(1, [StateVariable.Membrane, StateVariable.Spikes]), 1);
            rows.Floats(StateVariable.Membrane)[0] = membrane;
            return new StateSnapshot(1, 0, [true], [7], [false], [1], rows, [motor]);
        }
    }

    [TestCase("occupied", 0, 2, "0 or 1 is legal")]
    [TestCase("off", 3, 1, "slot 3 is free")]
    public void Load_FlagOutOfRange_Throws(string tensor, int index, byte value, string reason)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: tensor, change: data => data[index] = value);
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [Test]
    public void Load_AgentInTwoSlots_Throws()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: "agents", change: data => data.AsSpan(0, 8).CopyTo(data.AsSpan(8)));
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("two slots"));
    }
}
