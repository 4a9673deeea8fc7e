using Lsm.Runtime.Files;
using Lsm.Runtime.Frames;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Frames;

/// <summary>Recorded runs replay to the same checksums on every engine, and the hunter names where two part.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class RunComparisonTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace);

    [Test]
    public void A_recorded_run_replays_with_the_same_checksums_through_a_file_too()
    {
        Recording recording = Run(_ => { });
        using LsmEngine engine = engineUnderTest.Create(model);
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        stream.Position = 0;
        Assert.That(RunComparison.Compare(recording, RecordingFile.Load(stream)), Is.Null);
    }

    [Test]
    public void The_first_differing_sensor_is_the_cause_and_the_first_differing_neuron_its_effect()
    {
        Recording first = Run(_ => { }), second = Run(state =>
        {
            if (state.Frame == 11)
            {
                state.SensorsOf(state.SlotOf(30))[2] += 0.25f;
            }
        });
        Divergence cause = RunComparison.Compare(first, second)!;
        Assert.That((cause.Frame, cause.Agent, cause.Variable, cause.Index), Is.EqualTo((11L, 30UL, "sensor", 2)));
        Assert.That(cause.ToString(), Does.StartWith("frame 11, agent 30: sensor 2 is"));
        using LsmEngine engine = engineUnderTest.Create(model);
        Divergence effect = RunComparison.Hunt(first, second, engine)!;
        Assert.That((effect.Frame, effect.Agent, effect.Variable), Is.EqualTo((11L, 30UL, "membrane")));
        Assert.That(effect.Index, Is.InRange(0, 69));
        Assert.That(effect.ToString(), Does.Contain("membrane of neuron"));
    }

    [Test]
    public void A_run_that_did_not_keep_the_contract_is_told_by_its_checksum()
    {
        Recording honest = Run(_ => { });
        ulong[] checksums = honest.Checksums.ToArray();
        checksums[17] ^= 1;
        var broken = new Recording(honest.ModelHash, honest.FirstFrame, honest.InputSize, honest.Agents, honest.Steps, honest.Sensors, checksums);
        using LsmEngine engine = engineUnderTest.Create(model);
        Divergence told = RunComparison.Replay(broken, engine)!;
        Assert.That((told.Frame, told.Agent, told.Variable), Is.EqualTo((8L, 30UL, "checksum")));
        Assert.That(RunComparison.Compare(honest, broken), Is.EqualTo(told));
        Assert.That(RunComparison.Hunt(honest, broken, engine), Is.Null, "on one machine both are the same run");
    }

    [Test]
    public void Recordings_of_other_models_or_agents_are_refused()
    {
        using LsmEngine other = engineUnderTest.Create(TestModels.Create(70, seed: 5));
        Assert.That(() => RunComparison.Replay(Run(_ => { }), other), Throws.ArgumentException.With.Message.Contains("model"));
    }

    private Recording Run(Action<LsmState> disturb)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(3, [20, 30]);
        var recorder = new RunRecorder(state);
        var random = new Random(4);
        for (int frame = 0; frame < 20; frame++)
        {
            for (int i = 0; i < state.Sensors.Length; i++)
            {
                state.Sensors[i] = (float)random.NextDouble() * 2;
            }

            disturb(state);
            state.Begin(frame, frame % 3);
            state.End(frame);
            recorder.Record(frame % 3);
        }

        return recorder.ToRecording();
    }
}
