using System.Runtime.InteropServices;
using Lsm.Runtime.Files;

namespace Lsm.Runtime.Tests.Files;

public class StateFileTests
{
    private const int N = 61;

    private static StateSnapshot Snapshot(LiquidStateMachine model, LsmEngine engine)
    {
        using LsmState state = engine.CreateState(4, [30, 10]);
        state.Spawn([7]);
        state.SetOff(state.SlotOf(7), true);
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
    public void A_loaded_state_goes_on_with_the_bits_of_the_saved_one(
        [ValueSource(typeof(TestEngines), nameof(TestEngines.All))] EngineUnderTest from,
        [ValueSource(typeof(TestEngines), nameof(TestEngines.All))] EngineUnderTest to,
        [Values] FeatureKind features)
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
            Assert.That(b.SlotOf(7), Is.EqualTo(a.SlotOf(7)));
            Assert.That(ModelFiles.Run(second.Model, b, 20), Is.EqualTo(ModelFiles.Run(model, a, 20)));
            Assert.That(b.Checksum(), Is.Not.EqualTo(0));
        });
    }

    [Test]
    public void A_state_of_another_model_is_refused()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu), other = LsmEngine.Create(ModelFiles.Model(n: 62), EngineKind.Cpu);
        StateSnapshot loaded = StateFile.Load(new MemoryStream(Bytes(Snapshot(engine.Model, engine))));
        Assert.That(() => other.CreateState(loaded), Throws.ArgumentException.With.Message.Contains("model"));
    }

    [Test]
    public void A_file_that_lies_about_its_model_is_refused_by_the_engine()
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
    public void Metadata_that_no_state_can_have_are_refused(string key, string value, string reason)
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
    [TestCase("spikes", 1, float.NaN, "beyond its 61 neurons")]
    [TestCase("spikes", 6, float.Epsilon, "slot 3 is free, but not at rest")]
    [TestCase("agents", 6, 1f, "slot 3 is free, but names agent")]
    [TestCase("steps", 6, 1f, "slot 3 is free")]
    public void Values_that_no_state_can_have_are_refused(string tensor, int index, float value, string reason)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: tensor, change: data => MemoryMarshal.Write(data.AsSpan(index * 4), value));
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [TestCase("occupied", 0, 2, "0 or 1 is legal")]
    [TestCase("off", 3, 1, "slot 3 is free")]
    public void Flags_that_no_state_can_have_are_refused(string tensor, int index, byte value, string reason)
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: tensor, change: data => data[index] = value);
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [Test]
    public void Two_slots_of_one_agent_are_refused()
    {
        using LsmEngine engine = LsmEngine.Create(ModelFiles.Model(), EngineKind.Cpu);
        byte[] file = ModelFiles.Changed(Bytes(Snapshot(engine.Model, engine)), tensor: "agents", change: data => data.AsSpan(0, 8).CopyTo(data.AsSpan(8)));
        Assert.That(() => StateFile.Load(new MemoryStream(file), "s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("two slots"));
    }
}
