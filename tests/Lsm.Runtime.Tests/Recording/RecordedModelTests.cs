using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Recording;

/// <summary>A recording names the models and readouts that ran in it, and replays only on an engine that runs them in the same frames.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class RecordedModelTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine first = TestModels.Create(70), second = TestModels.Create(70, seed: 5);

    [Test]
    public void Replay_FirstFrameHasANewModel_HasTheRecordedChecksums()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(2, [3, 8]);
        Step(state, null, 5);
        engine.SwapModelAt(5, second);
        state.Agents.Reset(state.Agents.SlotOf(3));
        state.Agents.Reset(state.Agents.SlotOf(8));
        RunRecording recording = Step(state, new RunRecorder(state), 6);
        Assert.That(recording.FirstFrame, Is.EqualTo(5));
        Assert.That(recording.ModelHash, Is.EqualTo(second.Hash));
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
    }

    [Test]
    public void Replay_EngineWithTheSameSwap_HasTheRecordedChecksums()
    {
        RunRecording recording = Changing();
        Assert.That(recording.Models.ToArray(), Is.EqualTo(new[]
        {
            new RecordedModel(0, first.Hash, first.Readout.Hash),
            new RecordedModel(4, second.Hash, second.Readout.Hash),
        }));
        using LsmEngine engine = engineUnderTest.Create(first);
        Assert.That(() => RunComparison.Replay(recording, engine), Throws.ArgumentException.With.Message.Contains("frame 4").And.Message.Contains("SwapModelAt"));
        engine.SwapModelAt(4, second);
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
        Assert.That(RunComparison.Replay(Loaded(recording), engine), Is.Null);
    }

    [Test]
    public void Replay_EngineWithAnotherSwap_IsRefused()
    {
        RunRecording recording = Changing();
        using LsmEngine engine = engineUnderTest.Create(first);
        engine.SwapModelAt(4, second);
        engine.SwapModelAt(6, first);
        Assert.That(() => RunComparison.Replay(recording, engine), Throws.ArgumentException.With.Message.Contains("frame 6"));
    }

    [Test]
    public void Record_SwappedReadout_IsInTheRecordingAndItsFile()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(1, [3]);
        engine.SwapAt(2, Task.FromResult(second.Readout));
        RunRecording recording = Step(state, new RunRecorder(state), 5);
        RecordedModel[] models = [new(0, first.Hash, first.Readout.Hash), new(2, first.Hash, second.Readout.Hash)];
        Assert.That(recording.Models.ToArray(), Is.EqualTo(models));
        Assert.That(Loaded(recording).Models.ToArray(), Is.EqualTo(models));
        using LsmEngine other = engineUnderTest.Create(first);
        Assert.That(RunComparison.Replay(recording, other), Is.Null, "a readout decides motors, not checksums");
    }

    [Test]
    public void Record_ModelUndoneByARollback_IsRemoved()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(1, [3]);
        state.History.Keep(8);
        var recorder = new RunRecorder(state);
        engine.SwapModelAt(4, second);
        Step(state, recorder, 6);
        state.History.Rollback(3);
        RunRecording recording = Step(state, recorder, 1);
        Assert.That(recording.Models.ToArray(), Is.EqualTo(new[] { new RecordedModel(0, first.Hash, first.Readout.Hash) }));
    }

    [Test]
    public void Compare_ModelsDifferInALaterFrame_NamesTheFrame()
    {
        RunRecording changing = Changing();
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(2, [3, 8]);
        RunRecording constant = Step(state, new RunRecorder(state), 9);
        Assert.That(() => RunComparison.Compare(changing, constant), Throws.ArgumentException.With.Message.Contains("frame 4").And.Message.Contains($"{second.Hash:x16}"));
        Assert.That(() => RunComparison.CompareFrame(changing, constant, 4), Throws.ArgumentException.With.Message.Contains("frame 4"));
        Assert.That(RunComparison.CompareFrame(changing, constant, 3), Is.Empty);
    }

    [Test]
    public void Compare_RecordingThatBeginsAfterTheChange_ComparesTheCommonFrames()
    {
        RunRecording changing = Changing();
        using LsmEngine engine = engineUnderTest.Create(first);
        engine.SwapModelAt(4, second);
        using LsmState state = engine.CreateState(2, [3, 8]);
        Step(state, null, 6);
        RunRecording late = Step(state, new RunRecorder(state), 3);
        Assert.That(late.ModelHash, Is.Not.EqualTo(changing.ModelHash));
        Assert.That(RunComparison.Compare(changing, late), Is.Null);
    }

    private RunRecording Changing()
    {
        using LsmEngine engine = engineUnderTest.Create(first);
        using LsmState state = engine.CreateState(2, [3, 8]);
        engine.SwapModelAt(4, second);
        return Step(state, new RunRecorder(state), 9);
    }

    private static RunRecording Step(LsmState state, RunRecorder? recorder, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            foreach (ulong agent in new ulong[] { 3, 8 })
            {
                if (state.Agents.SlotOf(agent) is var slot and >= 0)
                {
                    state.SensorsOf(slot).Fill(0.1f * ((state.Frame + (long)agent) % 7));
                }
            }

            long frame = state.Frame;
            state.Begin(frame, 2);
            state.End(frame);
            recorder?.Record(2);
        }

        return recorder?.ToRecording()!;
    }

    private static RunRecording Loaded(RunRecording recording)
    {
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        stream.Position = 0;
        return RecordingFile.Load(stream);
    }
}
