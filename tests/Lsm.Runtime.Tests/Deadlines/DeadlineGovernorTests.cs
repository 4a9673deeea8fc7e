using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Deadlines;

/// <summary>The governor hands out motors on time for a late frame, and the state ends as it would without late frames. The tests use a clock of their own.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class DeadlineGovernorTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace);

    [Test]
    public void Tick_Late_HoldsMotorsCountsAndCatchesUp()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2), straight = engine.CreateState(2);
        var clock = new ManualClock();
        using var gate = new ManualResetEventSlim(true);
        using var listening = new Monitoring.Listening("lsm.tick.late");
        var recorder = new RunRecorder(state);
        using (var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMilliseconds(1)) { Clock = clock, MaxBacklog = 6 }, recorder))
        {
            governor.BeforeFrame = frame => gate.Wait();
            float[] last = [];
            for (int frame = 0; frame < 20; frame++)
            {
                bool late = frame is >= 8 and < 12;
                (clock.Ticking, bool open) = (late, !late);
                if (open)
                {
                    gate.Set();
                    if (frame == 12)
                    {
                        governor.CatchUp();
                    }
                }
                else
                {
                    gate.Reset();
                }

                float[] motors = governor.Tick(Sensors(frame), 2).ToArray();
                Assert.That(governor.LateTicks, Is.EqualTo(Math.Clamp(frame - 7, 0, 4)));
                if (late)
                {
                    Assert.That(motors, Is.EqualTo(last), "held");
                    Assert.That(governor.WasLate, Is.True);
                    Assert.That(governor.Backlog, Is.EqualTo(frame - 7));
                }

                last = motors;
            }

            governor.CatchUp();
            Assert.That(governor.Backlog, Is.Zero);
            Assert.That(listening.Sum("lsm.tick.late"), Is.EqualTo(4));
            Recorded(recorder.ToRecording());
            state.Agents.Reset(0); // the thread of the state may use it again until the next tick
            governor.Tick(Sensors(20), 2);
        }

        for (int frame = 0; frame <= 20; frame++)
        {
            if (frame == 20)
            {
                straight.Agents.Reset(0);
            }

            Sensors(frame).CopyTo(straight.Sensors);
            straight.Begin(frame, 2);
            straight.End(frame);
        }

        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
    }

    private void Recorded(RunRecording recording)
    {
        Assert.That(recording.Substitutions.Select(s => s.Frame), Is.EqualTo(new long[] { 8, 9, 10, 11 }));
        using LsmEngine other = engineUnderTest.Create(model);
        Assert.That(RunComparison.Replay(recording, other), Is.Null, "late ticks change no state");
        using var file = new MemoryStream();
        RecordingFile.Save(file, recording);
        RunRecording loaded = RecordingFile.Load(file);
        Assert.That(RunComparison.Compare(recording, loaded), Is.Null);
        Assert.That(loaded.Substitutions[3].Motors.ToArray(), Is.EqualTo(recording.Substitutions[3].Motors.ToArray()));
        var onTime = new RunRecording(
            recording.ModelHash, 0, recording.InputSize, recording.AgentsOf(0), recording.Steps, recording.Sensors, recording.Checksums, recording.Substitutions.Skip(1));
        Assert.That($"{RunComparison.Compare(recording, onTime)}", Does.StartWith("frame 8, agent 0: the value handed out for motor 0 is").And.EndsWith("and the value of the readout in the second run"));
    }

    [Test]
    public void Decay_AnyMotors_MovesThemTowardsTheSafeValue()
    {
        SubstituteMotors decay = GovernorOptions.Decay(1, 0.5f);
        float[] motors = new float[2];
        decay(0, [3, -1], motors);
        Assert.That(motors, Is.EqualTo(new[] { 2f, 0 }));
        Assert.That(() => GovernorOptions.Decay(0, 2), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new GovernorOptions(TimeSpan.Zero), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Budget"));
    }

    [Test]
    public void Tick_AfterSpawnDespawnAndGrow_ReturnsTheMotorsOfTheAgents()
    {
        using LsmEngine engine = engineUnderTest.Create(model), other = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2, [5, 6]);
        var clock = new ManualClock();
        using var gate = new ManualResetEventSlim(true);
        var recorder = new RunRecorder(state);
        using (var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMilliseconds(1)) { Clock = clock }, recorder))
        {
            governor.BeforeFrame = _ => gate.Wait();
            Assert.That(governor.Tick(Sensors(0), 2).ToArray().Count(motor => motor != 0), Is.EqualTo(6));
            Assert.That(() => state.Agents.Despawn(5), Throws.InvalidOperationException.With.Message.Contains("CatchUp"));
            governor.CatchUp();
            state.Agents.Despawn(5);
            state.Agents.Spawn([7]);
            state.Agents.Grow(3);
            state.Agents.Spawn([4]);
            float[] sensors = [.. Sensors(1), .. Sensors(2).AsSpan(0, 5)];
            gate.Reset();
            clock.Ticking = true;
            float[] late = governor.Tick(sensors, 2).ToArray();
            Assert.That(late.Select(motor => motor != 0), Is.EqualTo(new[] { false, false, false, true, true, true, false, false, false }), "a new agent does not hold the motors of its predecessor");
            clock.Ticking = false;
            gate.Set();
            governor.CatchUp();
            Assert.That(() => governor.End(), Throws.InvalidOperationException.With.Message.Contains("Begin first"));
            governor.Begin(sensors);
            Assert.That(() => governor.Begin(sensors), Throws.InvalidOperationException.With.Message.Contains("End first"));
            Assert.That(governor.End().Length, Is.EqualTo(9));
            governor.CatchUp();
        }

        RunRecording recording = recorder.ToRecording();
        Assert.That(recording.AgentsOf(1).ToArray(), Is.EqualTo(new ulong[] { 6, 7, 4 }));
        Assert.That(recording.Substitutions.Single().Motors.ToArray().Take(3), Has.None.Zero, "agent 6 first");
        Assert.That(recording.Substitutions.Single().Motors.ToArray().Skip(3), Is.All.Zero);
        Assert.That(RunComparison.Replay(recording, other), Is.Null);
    }

    [Test]
    public void Tick_AgainAfterRollback_IsRecordedAsItRanLast()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        state.History.Keep(4);
        var clock = new ManualClock();
        using var gate = new ManualResetEventSlim();
        var recorder = new RunRecorder(state);
        using var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMilliseconds(1)) { Clock = clock }, recorder);
        governor.BeforeFrame = _ => gate.Wait();
        for (int pass = 0; pass < 2; pass++)
        {
            clock.Ticking = pass == 0; // late the first time
            if (pass == 1)
            {
                state.History.Rollback(0);
            }

            governor.Tick(Sensors(pass));
            gate.Set();
            governor.CatchUp();
        }

        RunRecording recording = recorder.ToRecording();
        Assert.That((recording.FrameCount, recording.Substitutions.Count, governor.LateTicks), Is.EqualTo((1, 0, 1L)));
        Assert.That(recording.Sensors.ToArray(), Is.EqualTo(Sensors(1)));
    }

    [Test]
    public void Tick_LateInLockstep_WaitsUnlessSubstitutesAreSent()
    {
        var heard = new List<long>();
        Assert.That(Late(new GovernorOptions(TimeSpan.FromTicks(1)) { Lockstep = true }), Is.EqualTo((1L, 0)), "the governor waits");
        Assert.That(
            Late(new GovernorOptions(TimeSpan.FromTicks(1)) { Lockstep = true, Exchange = (frame, _) => heard.Add(frame) }), Is.EqualTo((1L, 1)));
        Assert.That(heard, Is.EqualTo(new[] { 0L }));
    }

    [Test]
    public void Tick_BadSensorsOrFailedEngine_ThrowsAndChangesNothing()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        using var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMinutes(1)));
        Assert.That(() => governor.Tick([1, 2, float.NaN, 4, 5]), Throws.ArgumentException.With.Message.Contains("Sensor 2 of slot 0"));
        Assert.That(() => governor.Tick([1, 2]), Throws.ArgumentException.With.Message.Contains("needs 5"));
        governor.Tick(new float[5]);
        governor.BeforeFrame = _ => throw new IOException("unplugged");
        Assert.That(() => governor.Tick(new float[5]), Throws.InvalidOperationException.With.InnerException.Message.EqualTo("unplugged"));
    }

    private (long Late, int Substituted) Late(GovernorOptions options)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        var clock = new ManualClock { Ticking = true };
        var recorder = new RunRecorder(state);
        using var governor = new DeadlineGovernor(state, options with { Clock = clock }, recorder);
        using var gate = new ManualResetEventSlim();
        governor.BeforeFrame = _ => gate.Wait();
        clock.AfterDeadline = gate.Set;
        governor.Tick(Sensors(0).AsSpan(0, 5), 1);
        gate.Set();
        governor.CatchUp();
        return (governor.LateTicks, recorder.ToRecording().Substitutions.Count);
    }

    private static float[] Sensors(int frame)
    {
        var random = new Random(frame);
        return [.. Enumerable.Range(0, 10).Select(_ => (float)random.NextDouble() * 2)];
    }

    /// <summary>A clock that is stopped, or that advances by a second at every reading.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long now;
        private int looks;

        public bool Ticking { get; set; }

        public Action? AfterDeadline { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            if (Ticking && ++looks == 2)
            {
                AfterDeadline?.Invoke();
            }

            return now += Ticking ? TimeSpan.TicksPerSecond : 0;
        }
    }
}
