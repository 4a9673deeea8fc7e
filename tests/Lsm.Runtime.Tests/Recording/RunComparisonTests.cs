using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Recording;

/// <summary>Recorded runs replay with the same checksums on every engine, and a comparison names the first difference of two runs.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class RunComparisonTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace);

    [Test]
    public void Replay_RecordingAndItsFile_HasTheRecordedChecksums()
    {
        RunRecording recording = Run(_ => { });
        using LsmEngine engine = engineUnderTest.Create(model);
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        stream.Position = 0;
        Assert.That(RunComparison.Compare(recording, RecordingFile.Load(stream)), Is.Null);
    }

    [Test]
    public void Hunt_DifferentRuns_NamesTheFirstSensorAndTheFirstNeuron()
    {
        RunRecording first = Run(_ => { }), second = Run(state =>
        {
            if (state.Frame == 11)
            {
                state.SensorsOf(state.Agents.SlotOf(30))[2] += 0.25f;
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
    public void Compare_OneRunBrokeTheContract_NamesTheChecksum()
    {
        RunRecording honest = Run(_ => { });
        ulong[] checksums = honest.Checksums.ToArray();
        checksums[17] ^= 1;
        var broken = new RunRecording(honest.ModelHash, honest.FirstFrame, honest.InputSize, honest.AgentsOf(0), honest.Steps, honest.Sensors, checksums);
        using LsmEngine engine = engineUnderTest.Create(model);
        Divergence found = RunComparison.Replay(broken, engine)!;
        Assert.That((found.Frame, found.Agent, found.Variable), Is.EqualTo((8L, 30UL, "checksum")));
        Assert.That(RunComparison.Compare(honest, broken), Is.EqualTo(found));
        Assert.That(RunComparison.Hunt(honest, broken, engine), Is.Null, "on one machine both recordings give the same run");
    }

    [Test]
    public void Compare_OtherModelOrAgents_IsRefused()
    {
        using LsmEngine other = engineUnderTest.Create(TestModels.Create(70, seed: 5));
        Assert.That(() => RunComparison.Replay(Run(_ => { }), other), Throws.ArgumentException.With.Message.Contains("model"));
    }

    [Test]
    public void Replay_AgentsSpawnedDespawnedResetAndOff_HasTheRecordedChecksums()
    {
        RunRecording recording = Ragged();
        Assert.That(recording.AgentsOf(12).ToArray(), Is.EquivalentTo(new ulong[] { 20, 30, 5, 6 }));
        Assert.That(recording.Stays.ToArray().Count(stay => stay.Agent == 30), Is.EqualTo(2), "put to rest once");
        Assert.That(recording.Idle.ToArray().Count(idle => idle), Is.EqualTo(3), "frame 9 has no steps and counts too");
        using var stream = new MemoryStream();
        RecordingFile.Save(stream, recording);
        stream.Position = 0;
        RunRecording loaded = RecordingFile.Load(stream);
        using LsmEngine engine = engineUnderTest.Create(model);
        Assert.That(RunComparison.Replay(loaded, engine), Is.Null);
        Assert.That(RunComparison.Compare(recording, loaded), Is.Null);
        Assert.That(RunComparison.Hunt(recording, loaded, engine), Is.Null);
        RunRecording elsewhere = Ragged(capacity: 9, swapped: true);
        Assert.That(elsewhere.AgentsOf(3).ToArray(), Is.Not.EqualTo(recording.AgentsOf(3).ToArray()));
        Assert.That(RunComparison.Compare(recording, elsewhere), Is.Null, "other slots, the same ids");
    }

    [TestCase("stays", 6, 20UL, "agent", "it exists in the second run and not in the first run")]
    [TestCase("comes early", 2, 5UL, "agent", "it exists in the second run and not in the first run")]
    [TestCase("lives on", 10, 30UL, "rest", "it starts at rest in the first run and continues in the second run")]
    [TestCase("awake", 8, 6UL, "idle", "it does not run in the first run and runs in the second run")]
    public void Compare_AgentDiffersInOneRun_IsNamedById(string other, int frame, ulong agent, string variable, string message)
    {
        RunRecording first = Ragged(), second = Ragged(other);
        Divergence cause = RunComparison.Compare(first, second)!;
        Assert.That((cause.Frame, cause.Agent, cause.Variable, cause.IsCause), Is.EqualTo(((long)frame, agent, variable, true)));
        Assert.That(cause.ToString(), Is.EqualTo($"frame {frame}, agent {agent}: {message}"));
        Assert.That(cause.Describe("a", "b"), Does.Contain(" in a and ").Or.Contain(" in b and "));
        Assert.That(RunComparison.CompareFrame(first, second, frame).Where(each => each.Agent != agent), Is.Empty, "no other agent differs");
        using LsmEngine engine = engineUnderTest.Create(model);
        Divergence effect = RunComparison.Hunt(first, second, engine)!;
        Assert.That((effect.Frame, effect.Agent), Is.EqualTo(((long)frame, agent)));
    }

    [Test]
    public void CompareFrame_ManyDifferences_ListsThemById()
    {
        RunRecording first = Run(_ => { }), second = Run(state =>
        {
            if (state.Frame == 11)
            {
                state.SensorsOf(state.Agents.SlotOf(30)).Fill(0.1f);
                state.SensorsOf(state.Agents.SlotOf(20))[1] = 0.1f;
            }
        });
        IReadOnlyList<Divergence> all = RunComparison.CompareFrame(first, second, 11);
        Assert.That(all.Select(each => (each.Agent, each.Variable, each.Index)), Is.EqualTo(
            new[] { (20UL, "sensor", 1) }.Concat(Enumerable.Range(0, 5).Select(i => (30UL, "sensor", i)))));
        Assert.That(all[0].ToString(), Does.EndWith("and 0.1 in the second run"), "the shortest text of the float");
        Assert.That(RunComparison.CompareFrame(first, second, 10), Is.Empty);
        int from = first.RowsOf(9).Start.Value;
        var late = new RunRecording(first.ModelHash, 9, 5, first.AgentsOf(0), first.Steps[9..], first.Sensors[(from * 5)..], first.Checksums[from..]);
        Assert.That(RunComparison.Compare(first, late), Is.Null);
        Assert.That(RunComparison.Compare(late, second)!.Frame, Is.EqualTo(11));
        using LsmEngine engine = engineUnderTest.Create(model);
        Assert.That(() => RunComparison.Hunt(first, late, engine), Throws.ArgumentException.With.Message.Contains("frames 0 and 9"));
        var never = new RunRecording(first.ModelHash, 100, 5, first.AgentsOf(0), first.Steps, first.Sensors, first.Checksums);
        Assert.That(() => RunComparison.Compare(first, never), Throws.ArgumentException.With.Message.Contains("no frame in common"));
    }

    [Test]
    public void Record_FramesAgainAfterRollback_ReplacesThem()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        RunRecording straight = Ragged(), again = Ragged("rolls back");
        Assert.That(RunComparison.Compare(straight, again), Is.Null);
        Assert.That(again.Stays.ToArray(), Is.EqualTo(straight.Stays.ToArray()));
        Assert.That(RunComparison.Replay(again, engine), Is.Null);
    }

    /// <summary>Sixteen frames. Agent 20 is despawned at 6 and spawned again at 11; 5 is spawned at 3; 6 is spawned at 7 and off in 8 to 10; 30 is reset before 10.</summary>
    private RunRecording Ragged(string other = "", int capacity = 4, bool swapped = false)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(capacity, []);
        state.History.Keep(8);
        state.Agents.Spawn([swapped ? 30UL : 20]);
        state.Agents.Spawn([swapped ? 20UL : 30]);

        var recorder = new RunRecorder(state);
        bool wrong = other == "rolls back";
        while (state.Frame < 16)
        {
            int frame = (int)state.Frame;
            if (frame == (other == "comes early" ? 2 : 3))
            {
                state.Agents.Spawn([5]);
            }

            if (frame == 6 && other != "stays")
            {
                state.Agents.Despawn(20);
            }

            if (frame == 7 && state.Agents.SlotOf(6) < 0)
            {
                state.Agents.Spawn([6]);
            }

            if (wrong && frame == 9)
            {
                state.Agents.Despawn(5); // a wrong prediction, corrected below
                state.Agents.Spawn([1]);
            }

            if (frame == 10 && other != "lives on")
            {
                state.Agents.Reset(state.Agents.SlotOf(30));
            }

            if (frame == 11 && state.Agents.SlotOf(20) < 0)
            {
                state.Agents.Spawn([20]);
            }

            if (frame >= 7 && other != "awake")
            {
                state.Agents.SetOff(state.Agents.SlotOf(6), frame is >= 8 and <= 10);
            }

            for (int slot = 0; slot < state.Capacity; slot++)
            {
                if (state.Agents.TryGet(slot, out ulong agent))
                {
                    var random = new Random((int)agent + (100 * frame));
                    foreach (ref float sensor in state.SensorsOf(slot))
                    {
                        sensor = (float)random.NextDouble() * 2;
                    }

                    if (state.Agents.IsOff(slot))
                    {
                        state.SensorsOf(slot)[0] = float.NaN; // not read
                    }
                }
            }

            state.Begin(frame, frame % 3);
            state.End(frame);
            recorder.Record(frame % 3);
            if (wrong && frame == 12)
            {
                wrong = false;
                state.History.Rollback(7);
            }
        }

        return recorder.ToRecording();
    }

    private RunRecording Run(Action<LsmState> disturb)
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
