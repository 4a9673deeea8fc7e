using System.Diagnostics.Metrics;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.State;

/// <summary>Callbacks run when nothing is left to do: what they throw or return damages nothing.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class CallbackTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(64, features: FeatureKind.Trace, inputs: 2, outputs: 1);

    [Test]
    public void MeterListener_ThatThrows_LosesNoSample()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        double[] quiet = Learn(engine, throwsIn: -1), loud = Learn(engine, throwsIn: 3);
        Assert.That(loud, Is.EqualTo(quiet));
    }

    [Test]
    public void MeterListener_ThatLooksAtTheState_SeesTheEndedFrame()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        var seen = new List<(long Frame, ulong Checksum)>();
        using MeterListener listener = Listen(() => seen.Add((state.Frame, state.Checksum())));
        for (int frame = 0; frame < 3; frame++)
        {
            Step(state);
            Assert.That(seen[^1], Is.EqualTo(((long)frame + 1, state.Checksum())));
        }
    }

    [Test]
    public void Substitute_ThatGivesNaN_IsRefusedByNameAndCanBeCalledAgain([Values(float.NaN, float.NegativeInfinity)] float bad)
    {
        bool broken = true;
        Late(
            new GovernorOptions(TimeSpan.FromTicks(1)) { Substitute = (_, _, motors) => motors.Fill(broken ? bad : 0.5f) },
            governor =>
            {
                Assert.That(() => governor.End(), Throws.InvalidOperationException.With.Message.Contains("motor 0 of slot 0 in frame 0"));
                broken = false;
                Assert.That(governor.End()[0], Is.EqualTo(0.5f));
                Assert.That(governor.LateTicks, Is.EqualTo(1));
            },
            recording => Assert.That(recording.Substitutions.Single().Motors.ToArray(), Is.EqualTo(new[] { 0.5f })));
    }

    [Test]
    public void Substitute_ThatThrows_ReachesTheCallerAndLosesNoFrame()
    {
        bool broken = true;
        Late(
            new GovernorOptions(TimeSpan.FromTicks(1)) { Substitute = (_, _, _) => { if (broken) throw new IOException("unplugged"); } },
            governor =>
            {
                Assert.That(() => governor.End(), Throws.TypeOf<IOException>());
                broken = false;
                governor.End();
            },
            recording => Assert.That(recording.FrameCount, Is.EqualTo(1)));
    }

    [Test]
    public void Substitute_ThatCallsTheGovernor_IsRefusedByName([Values("Tick", "CatchUp", "Dispose")] string call)
    {
        DeadlineGovernor? own = null;
        Exception? seen = null;
        Late(
            new GovernorOptions(TimeSpan.FromTicks(1))
            {
                Substitute = (_, _, motors) =>
                {
                    motors.Clear();
                    seen = Assert.Throws<InvalidOperationException>(() =>
                    {
                        switch (call)
                        {
                            case "Tick": own!.Tick(new float[2]); break;
                            case "CatchUp": own!.CatchUp(); break;
                            default: own!.Dispose(); break;
                        }
                    });
                },
            },
            governor =>
            {
                own = governor;
                governor.End();
            },
            recording => Assert.That(recording.Substitutions, Has.Count.EqualTo(1)));
        Assert.That(seen!.Message, Does.Contain("Substitute"));
    }

    [Test]
    public void State_OfARunningGovernor_RefusesOtherThreadsAndTheGovernorContinues()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1), straight = engine.CreateState(1);
        using (var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMinutes(1))))
        {
            for (int frame = 0; frame < 20; frame++)
            {
                governor.Begin(new float[] { 1, frame });
                Exception? seen = null;
                var other = new Thread(() =>
                {
                    try
                    {
                        state.Checksum();
                    }
                    catch (Exception error)
                    {
                        seen = error;
                    }
                });
                other.Start();
                other.Join();
                Assert.That(seen, Is.TypeOf<InvalidOperationException>().With.Message.Contains("CatchUp"));
                governor.End();
            }

            governor.CatchUp();
            for (int frame = 0; frame < 20; frame++)
            {
                straight.Sensors[0] = 1;
                straight.Sensors[1] = frame;
                straight.Begin(frame);
                straight.End(frame);
            }

            Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()), "after CatchUp the caller may use the state");
        }
    }

    private static double[] Learn(LsmEngine engine, int throwsIn)
    {
        using LsmState state = engine.CreateState(1);
        var learner = new RlsLearner(64, 1);
        state.Teaching.Attach(learner);
        state.Teaching.SetTaught(0, true);
        bool armed = false;
        using MeterListener listener = Listen(() =>
        {
            if (armed)
            {
                throw new IOException("listener");
            }
        });
        for (int frame = 0; frame < 6; frame++)
        {
            state.Sensors.Fill(1.5f);
            state.Begin(frame);
            state.Teaching.Teach(0, [1]);
            armed = frame == throwsIn;
            if (armed)
            {
                Assert.That(() => state.End(frame), Throws.TypeOf<IOException>());
            }
            else
            {
                state.End(frame);
            }

            armed = false;
        }

        return [learner.BiasOf(0), (double)state.Checksum()];
    }

    private void Late(GovernorOptions options, Action<DeadlineGovernor> end, Action<RunRecording> check)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        var recorder = new RunRecorder(state);
        using var gate = new ManualResetEventSlim();
        using (var governor = new DeadlineGovernor(state, options with { MaxBacklog = 4 }, recorder))
        {
            governor.BeforeFrame = _ => gate.Wait();
            try
            {
                governor.Begin(new float[2]);
                end(governor);
            }
            finally
            {
                gate.Set();
            }

            governor.CatchUp();
            check(recorder.ToRecording());
        }
    }

    private static void Step(LsmState state)
    {
        state.Sensors.Fill(1);
        state.Begin(state.Frame);
        state.End(state.Frame - 1);
    }

    /// <summary>Calls back once a tick, for this thread's ticks.</summary>
    private static MeterListener Listen(Action callback)
    {
        int thread = Environment.CurrentManagedThreadId;
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "Lsm" && instrument.Name == "lsm.tick.duration")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                callback();
            }
        });
        listener.Start();
        return listener;
    }
}
