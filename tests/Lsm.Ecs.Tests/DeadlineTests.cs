using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests;

/// <summary>
/// A system whose ticks have a budget. A frame is late because the readout that it waits for is not ready, by the test's own clock: no test sleeps.
/// </summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class DeadlineTests(EngineKind kind)
{
    private readonly Clock clock = new();
    private TaskCompletionSource<Readout> slow = new();

    [Test]
    public void Govern_LateTicks_AreSubstitutedCountedAndRecorded()
    {
        using Stage governed = new(kind), straight = new(kind);
        var recorder = new RunRecorder(governed.State);
        governed.System.Govern(new GovernorOptions(TimeSpan.FromMilliseconds(2)) { Substitute = GovernorOptions.Decay(0, 0.5f), Clock = clock }, recorder);
        DeadlineGovernor governor = governed.System.Governor!;
        for (long frame = 0; frame < 24; frame++)
        {
            Change(governed, frame);
            Change(straight, frame);
            if (frame == 8)
            {
                HoldUp(governed); // 8 to 10 are late; an agent comes in 11, so the backlog is done before
            }

            if (frame == 11)
            {
                Release(governed);
            }

            Dictionary<ulong, float[]> last = governed.Entities.Keys.ToDictionary(id => id, governed.Motors);
            foreach (Stage stage in new[] { governed, straight })
            {
                foreach ((ulong id, Entity entity) in stage.Entities)
                {
                    stage.World.Get<Senses>(entity) = Stage.Sense(id, frame);
                }

                stage.Tick();
            }

            bool late = frame is >= 8 and < 11;
            Assert.That((governor.WasLate, governor.LateTicks, governor.Backlog), Is.EqualTo((late, Math.Clamp(frame - 7, 0, 3), late ? (int)frame - 7 : 0)), $"frame {frame}");
            foreach (ulong id in governed.Entities.Keys)
            {
                Assert.That(governed.Motors(id), Is.EqualTo(late ? [last[id][0] / 2, last[id][1] / 2] : straight.Motors(id)), $"frame {frame}, agent {id}");
            }
        }

        governor.CatchUp();
        Assert.That(governed.State.Checksum(), Is.EqualTo(straight.State.Checksum()));
        RunRecording recording = recorder.ToRecording();
        Assert.That(recording.Substitutions.Select(each => each.Frame), Is.EqualTo(new[] { 8, 9, 10 }));
        Assert.That(recording.AgentsOf(12).ToArray(), Is.EquivalentTo(new ulong[] { 2, 3, 4 }), "1 went, 4 came");
        Assert.That(recording.Idle.ToArray().Count(idle => idle), Is.EqualTo(3), "3 was off");
        using LsmEngine other = Engines.Create(EngineKind.Cpu);
        Assert.That(RunComparison.Replay(recording, other), Is.Null);
        governed.System.Govern(null);
        Assert.That(governed.System.Governor, Is.Null);
        governed.Run();
        straight.Run();
        Assert.That(governed.State.Checksum(), Is.EqualTo(straight.State.Checksum()), "without a governor again");
    }

    [Test]
    public void Govern_LockstepAndLate_WaitsUnlessExchanged()
    {
        var exchanged = new List<long>();
        foreach (ExchangeSubstitution? exchange in (ExchangeSubstitution?[])[null, (frame, _) => exchanged.Add(frame)])
        {
            using Stage stage = new(kind), straight = new(kind);
            stage.Spawn(1);
            straight.Spawn(1);
            var recorder = new RunRecorder(stage.State);
            stage.System.Govern(new GovernorOptions(TimeSpan.FromMilliseconds(2)) { Lockstep = true, Exchange = exchange, Clock = clock }, recorder);
            stage.Run();
            straight.Run(2);
            HoldUp(stage);
            clock.Late = exchange is null ? Let : null; // the wait ends only when the readout is ready
            stage.World.Get<Senses>(stage.Entities[1]) = Stage.Sense(1, 1);
            stage.Tick();
            clock.Late = null;
            Assert.That(stage.System.Governor!.LateTicks, Is.EqualTo(1));
            Assert.That(stage.Motors(1), exchange is null ? Is.EqualTo(straight.Motors(1)) : Is.Not.EqualTo(straight.Motors(1)));
            Release(stage);
            Assert.That(recorder.ToRecording().Substitutions, Has.Count.EqualTo(exchange is null ? 0 : 1));
        }

        Assert.That(exchanged, Is.EqualTo(new long[] { 1 }));
        void Let() => slow.TrySetResult(Engines.Model.Readout);
    }

    [Test]
    public void Govern_RollbackLoadAndGrow_CatchUpFirst()
    {
        using Stage governed = new(kind, capacity: 2), straight = new(kind, capacity: 2);
        foreach (Stage stage in new[] { governed, straight })
        {
            stage.Spawn(1);
            stage.Spawn(2);
            stage.State.History.Keep(6);
        }

        governed.System.Govern(new GovernorOptions(TimeSpan.FromMinutes(10)));
        foreach (Stage stage in new[] { governed, straight })
        {
            stage.Run(6);
            stage.System.Governor?.CatchUp();
            StateSnapshot saved = stage.State.Save();
            stage.Run(3);
            stage.System.Governor?.CatchUp();
            stage.State.History.Rollback(7);
            stage.Run(2);
            stage.System.Load(saved);
            stage.Run(1);
            stage.System.Grow(5);
            stage.Spawn(3);
            stage.Run(2);
            stage.System.Governor?.CatchUp();
        }

        Assert.That((governed.State.Frame, governed.State.Checksum()), Is.EqualTo((straight.State.Frame, straight.State.Checksum())));
        Assert.That(governed.Motors(3), Is.EqualTo(straight.Motors(3)));
    }

    [Test]
    public void Govern_UnsupportedSettings_AreRefusedAndChangeNothing()
    {
        using Stage stage = new(kind), pipelined = new(kind, options: new EngineOptions { Pipelined = true });
        var options = new GovernorOptions(TimeSpan.FromMinutes(10));
        Assert.That(() => pipelined.System.Govern(options), Throws.ArgumentException.With.Message.Contains("pipelined"));
        Assert.That(pipelined.System.Governor, Is.Null);
        var freezing = new SensorGuard(stage.State, new SensorRange(-2, 4, SensorPolicy.Freeze));
        stage.System.Guard = freezing;
        Assert.That(() => stage.System.Govern(options), Throws.InvalidOperationException.With.Message.Contains("Freeze"));
        stage.System.Guard = null;
        stage.System.Learner = new RidgeAccumulator(61, 2);
        Assert.That(() => stage.System.Govern(options), Throws.InvalidOperationException.With.Message.Contains("Learner"));
        stage.System.Learner = null;
        stage.System.Govern(options);
        Assert.That(() => stage.System.Guard = freezing, Throws.InvalidOperationException.With.Message.Contains("Freeze"));
        Assert.That(() => freezing.ApplyTo(0, stage.State.Sensors), Throws.InvalidOperationException.With.Message.Contains("Freeze"));
        Assert.That(() => stage.System.Learner = new RidgeAccumulator(61, 2), Throws.InvalidOperationException.With.Message.Contains("Govern(null)"));
        stage.System.HostCommands = 1;
        Assert.That(() => stage.System.BeforeUpdate(0), Throws.InvalidOperationException.With.Message.Contains("Govern(null)"));
        stage.Spawn(1);
        stage.System.BeforeUpdate(0);
        Assert.That(() => stage.System.Govern(null), Throws.InvalidOperationException.With.Message.Contains("AfterUpdate"));
        stage.System.AfterUpdate(0);
        Assert.That(stage.State.Frame, Is.EqualTo(1));
    }

    [Test]
    public void Govern_WithGuard_CorrectsSensorsAndAllocatesNothing()
    {
        using Stage governed = new(kind), straight = new(kind);
        Stage[] both = [governed, straight];
        foreach (Stage stage in both)
        {
            stage.System.Guard = new SensorGuard(stage.State, new SensorRange(-2, 4, SensorPolicy.HoldLast));
            stage.Spawn(1);
            stage.Spawn(2);
        }

        governed.System.Govern(new GovernorOptions(TimeSpan.FromMinutes(10)));
        long before = 0;
        for (int tick = -50; tick < 250; tick++)
        {
            if (tick == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            foreach (Stage stage in both)
            {
                stage.World.Get<Senses>(stage.Entities[1]).B = tick % 5 == 0 ? float.NaN : tick % 3;
                stage.Agent(2).Mode = (LsmMode)((tick >> 4) & 1);
                stage.System.Steps = tick & 3;
                stage.Tick();
            }
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(governed.System.Guard!.FaultCount, Is.EqualTo(straight.System.Guard!.FaultCount).And.EqualTo(60));
        governed.System.Governor!.CatchUp();
        Assert.That(governed.State.Checksum(), Is.EqualTo(straight.State.Checksum()));
    }

    private static void Change(Stage stage, long frame)
    {
        switch (frame)
        {
            case 0:
                stage.Spawn(1);
                stage.Spawn(2);
                stage.Spawn(3);
                break;
            case 5:
                stage.Destroy(1);
                break;
            case 11:
                stage.Spawn(4);
                break;
            case 15 or 18:
                stage.Agent(3).Mode = frame == 15 ? LsmMode.Off : LsmMode.Infer;
                break;
        }
    }

    /// <summary>From its next frame on the liquid waits for a readout equal to its own, and the clock runs.</summary>
    private void HoldUp(Stage stage)
    {
        stage.System.Governor!.CatchUp();
        slow = new TaskCompletionSource<Readout>();
        stage.Engine.SwapAt(stage.State.Frame, slow.Task);
        clock.Runs = true;
    }

    private void Release(Stage stage)
    {
        clock.Runs = false;
        slow.TrySetResult(Engines.Model.Readout);
        stage.System.Governor!.CatchUp();
    }

    /// <summary>Stands still, or advances by one second at every reading.</summary>
    private sealed class Clock : TimeProvider
    {
        private long now;
        private int readings;

        public bool Runs
        {
            get;
            set => (field, readings) = (value, 0);
        }

        /// <summary>Called at the second reading, which decides whether the tick is late.</summary>
        public Action? Late { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp()
        {
            now += Runs ? 1 : 0;
            if (Runs && ++readings == 2)
            {
                Late?.Invoke();
            }

            return now;
        }
    }
}
