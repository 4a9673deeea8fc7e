using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Corrections of past frames last, whatever is rolled back afterwards, and a bad one is refused with nothing changed.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class CorrectionTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(60, features: FeatureKind.Trace);

    [Test]
    public void Rollback_AfterAnEarlierFrameWasCorrected_KeepsTheCorrection([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(1), straight = engine.CreateState(1);
        state.History.Keep(8);
        Step(state, 6, 0.5f);
        state.History.Rollback(3);
        ulong guessed = state.Checksum();
        float[] right = [1.5f, 0.5f, 0.5f, 0.5f, 0.5f];
        state.History.Correct(1, 0, right);
        state.History.Resimulate(1);
        ulong corrected = state.Checksum();
        state.History.Rollback(3);
        Assert.That(state.Checksum(), Is.EqualTo(corrected).And.Not.EqualTo(guessed));
        Assert.That(state.History.SensorsOf(1)[0], Is.EqualTo(1.5f));
        Step(straight, 1, 0.5f);
        right.CopyTo(straight.Sensors);
        straight.Begin(1);
        straight.End(1);
        Step(straight, 1, 0.5f);
        Assert.That(straight.Checksum(), Is.EqualTo(corrected));
    }

    [Test]
    public void Resimulate_RightAfterRollbackToTheSameFrame_TakesTheCorrectedSensors()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2, [0]);
        state.History.Keep(8);
        Step(state, 1, 0.5f);
        state.Agents.Spawn([7]);
        Step(state, 1, 1.5f);
        state.History.Rollback(1);
        Assert.That(state.SensorsOf(1)[0], Is.EqualTo(1.5f));
        state.History.Correct(1, 1, [1.25f, 0, 0, 0, 0]);
        state.History.Resimulate(1);
        Assert.That(state.Frame, Is.EqualTo(1));
        Assert.That(state.SensorsOf(1).ToArray(), Is.EqualTo(new[] { 1.25f, 0, 0, 0, 0 }));
        Assert.That(state.SensorsOf(0)[0], Is.EqualTo(1.5f));
    }

    [Test]
    public void Load_AfterSpawnsAndDespawns_IsRestoredByARollbackAcrossIt()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        state.History.Keep(8);
        Step(state, 5, 1.5f);
        StateSnapshot saved = state.Save();
        ulong sum = state.Checksum();
        state.Agents.Despawn(1);
        state.Agents.Spawn([9]);
        state.Load(saved);
        var recorder = new RunRecorder(state);
        Assert.That(state.Checksum(), Is.EqualTo(sum));
        Step(state, 1, 1.5f);
        recorder.Record(1);
        ulong next = state.Checksum();
        state.History.Rollback(5);
        Assert.That(state.Checksum(), Is.EqualTo(sum));
        Step(state, 1, 1.5f);
        state.History.Resimulate(5);
        Assert.That(state.Checksum(), Is.EqualTo(next), "no agent was reset");
        Assert.That(recorder.ToRecording().Stays.ToArray(), Is.EqualTo(new[] { new AgentStay(0, 5, 6), new AgentStay(1, 5, 6) }));
    }

    [Test]
    public void Correct_WithABadValue_IsRefusedAndBlocksNoOtherCorrection([Values(float.NaN, float.PositiveInfinity, 2e9f)] float bad)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2), straight = engine.CreateState(2);
        state.History.Keep(8);
        Step(state, 20, 0.5f);
        ulong before = state.Checksum();
        Assert.That(() => state.History.Correct(15, 0, [0, 0, bad, 0, 0]), Throws.ArgumentException.With.Message.Contains("ensor 2 of slot 0"));
        Assert.That(() => state.History.Correct(15, 0, [0, 0]), Throws.ArgumentException.With.Message.Contains("5"));
        Assert.That(() => state.History.Correct(15, 2, new float[5]), Throws.InstanceOf<ArgumentException>());
        foreach (long frame in new[] { 3, 20, 99, -1, long.MaxValue, long.MinValue })
        {
            Assert.That(() => state.History.Correct(frame, 0, new float[5]), Throws.ArgumentException.With.Message.Contains($"Frame {frame} is not kept"));
        }

        state.History.Resimulate(15);
        Assert.That(state.Checksum(), Is.EqualTo(before));
        state.History.Correct(14, 1, [0.7f, 0.5f, 0.5f, 0.5f, 0.5f]);
        state.History.Resimulate(14);
        Step(straight, 14, 0.5f);
        straight.Sensors.Fill(0.5f);
        straight.SensorsOf(1)[0] = 0.7f;
        straight.Begin(14);
        straight.End(14);
        Step(straight, 5, 0.5f);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()).And.Not.EqualTo(before));
    }

    private static void Step(LsmState state, int frames, float sensor)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(sensor);
            state.Begin(state.Frame);
            state.End(state.Frame - 1);
        }
    }
}
