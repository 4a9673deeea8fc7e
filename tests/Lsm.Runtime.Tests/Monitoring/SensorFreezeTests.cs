using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>A guard holds a faulty agent, and follows rollbacks, on every engine.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class SensorFreezeTests(EngineUnderTest under)
{
    private readonly LiquidStateMachine model = TestModels.Create(60, features: FeatureKind.Trace);

    [Test]
    public void Apply_FreezePolicy_HoldsTheAgentAndRunsTheOthers([Values] bool pipelined)
    {
        using LsmEngine engine = under.Create(model, options => options with { Pipelined = pipelined });
        using LsmState faulty = engine.CreateState(3), expected = engine.CreateState(3);
        var guard = new SensorGuard(faulty, new SensorRange(-4, 4, SensorPolicy.Freeze));
        float[] before = [], motors = [];
        for (int frame = 0; frame < 20; frame++)
        {
            bool faults = frame % 4 is 2 or 3;
            Sense(faulty, frame);
            Sense(expected, frame);
            faulty.SensorsOf(1)[frame % 5] = faults ? (frame % 2 == 0 ? float.NaN : 5) : 0.5f;
            expected.SensorsOf(1)[frame % 5] = 0.5f;
            expected.Agents.SetOff(1, faults); // which freezes the agent too, but sets its motors to 0
            guard.Apply();
            faulty.Begin(frame, 2);
            expected.Begin(frame, 2);
            before = motors;
            motors = faulty.End(frame).ToArray();
            float[] others = expected.End(frame).ToArray();
            bool frozenThen = (pipelined ? frame - 1 : frame) is >= 0 and int given && given % 4 is 2 or 3;
            Assert.That(motors[3..6], Is.EqualTo(frozenThen ? before[3..6] : others[3..6]), $"motors of frame {frame}");
            Assert.That((motors[..3], motors[6..]), Is.EqualTo((others[..3], others[6..])));
        }

        Assert.That(faulty.Checksum(), Is.EqualTo(expected.Checksum()));
        Assert.That(faulty.Agents.StepsOf(1), Is.EqualTo(20ul));
        Assert.That(guard.FaultCount, Is.EqualTo(10));
        Assert.That(faulty.Agents.IsOff(1), Is.False);
    }

    [Test]
    public void Rollback_GuardedFrames_EqualsTheStraightRun()
    {
        using LsmEngine engine = under.Create(model);
        using LsmState straight = engine.CreateState(3), rolled = engine.CreateState(3);
        SensorRange[] ranges = [new(-2, 2, SensorPolicy.HoldLast), new(-2, 2, SensorPolicy.Freeze), new(-2, 2, SensorPolicy.Clamp), new(-2, 2, SensorPolicy.HoldLast), new(-2, 2)];
        SensorGuard calm = new(straight, ranges), tossed = new(rolled, ranges);
        rolled.History.Keep(5);
        for (int frame = 0; frame < 30; frame++)
        {
            Tick(straight, calm, frame);
            Tick(rolled, tossed, frame);
            if (frame % 7 == 6)
            {
                // Other frames with faults, then a rollback.
                for (int wrong = 1; wrong < 4; wrong++)
                {
                    Tick(rolled, tossed, frame + wrong, 1000);
                }

                rolled.History.Rollback(frame - 1);
                Tick(rolled, tossed, frame - 1);
                Tick(rolled, tossed, frame);
            }
        }

        Assert.That(rolled.Checksum(), Is.EqualTo(straight.Checksum()));
        float[] motors = rolled.History.Resimulate(26).ToArray();
        rolled.History.Resimulate(1, 27);
        Assert.That(rolled.Checksum(), Is.EqualTo(straight.Checksum()), "an agent that was held in a frame is held again");
        Assert.That(rolled.Agents.StepsOf(1), Is.EqualTo(straight.Agents.StepsOf(1)).And.LessThan(60ul));
        Assert.That(motors, Has.Some.Not.Zero);
    }

    [Test]
    public void Resimulate_NewAgentFreezesAtOnce_HasNoMotorsOfItsPredecessor([Values] bool pipelined)
    {
        using LsmEngine engine = under.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        var guard = new SensorGuard(state, new SensorRange(-4, 4, SensorPolicy.Freeze));
        state.History.Keep(6);
        for (int frame = 0; frame < 7; frame++)
        {
            if (frame == 4)
            {
                Assert.That(state.Motors[3..6].ToArray(), Has.Some.Not.Zero, "the predecessor has motors");
                state.Agents.Despawn(1);
                state.Agents.Spawn([9]);
            }

            Sense(state, frame);
            state.SensorsOf(1)[0] = frame < 4 ? 2 : float.NaN;
            guard.Apply();
            state.Begin(frame, 2);
            state.End(frame);
        }

        float[] motors = state.Motors.ToArray();
        ulong checksum = state.Checksum();
        Assert.That(motors[3..6], Is.All.Zero, "the new agent has not run yet");
        for (int from = 1; from < 7; from++)
        {
            Assert.That(state.History.Resimulate(from).ToArray(), Is.EqualTo(motors), $"again from frame {from}");
            Assert.That(state.Checksum(), Is.EqualTo(checksum));
        }

        state.History.Rollback(5);
        Assert.That(state.Motors[3..6].ToArray(), Is.All.Zero, "the motors kept with the resimulated frames");
    }

    [Test]
    public void Apply_FaultsAndKeptFrames_AllocatesNothing()
    {
        using LsmEngine engine = under.Create(model);
        using LsmState state = engine.CreateState(3);
        state.History.Keep(3);
        var guard = new SensorGuard(state, new SensorRange(-2, 2, SensorPolicy.Freeze));
        long before = 0;
        for (int frame = 0; frame < 200; frame++)
        {
            before = frame == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            state.Sensors.Fill(0.5f);
            state.SensorsOf(1)[0] = float.NaN;
            guard.Apply();
            state.Begin(frame);
            state.End(frame);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That((state.Agents.StepsOf(0), state.Agents.StepsOf(1)), Is.EqualTo((200ul, 0ul)));
    }

    [Test]
    public void Apply_SpikeInput_WritesZeroOrOne()
    {
        using LsmEngine engine = under.Create(TestModels.Create(60, InputKind.Spikes));
        using LsmState state = engine.CreateState(1);
        var guard = new SensorGuard(state, new(0, 1, SensorPolicy.Clamp), new(0, 1, SensorPolicy.Clamp), new(0, 1, SensorPolicy.HoldLast), new(0, 0, SensorPolicy.Clamp), new(0, 1));
        new[] { 0.7f, -3, 0.5f, 1, 1 }.CopyTo(state.Sensors);
        guard.Apply();
        Assert.That(state.Sensors.ToArray(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1 }));
        state.Begin(0);
        state.End(0);
        state.Sensors[4] = 0.25f;
        Assert.That(guard.Apply, Throws.ArgumentException.With.Message.Contains("Sensor 4 of agent 0 is 0.25"));
        Assert.That(guard.FaultCount, Is.EqualTo(5));
        Assert.That(() => new SensorGuard(state, new SensorRange(0, 4)), Throws.ArgumentException.With.Message.Contains("0 to 4"));
    }

    private void Sense(LsmState state, int seed) => TestModels.Inputs(new Random(seed), model, state.Capacity).CopyTo(state.Sensors);

    private void Tick(LsmState state, SensorGuard guard, int frame, int other = 0)
    {
        Sense(state, frame + other);
        var random = new Random(frame + other);
        if (random.Next(2) == 0)
        {
            state.SensorsOf(1)[random.Next(4)] = random.Next(3) switch { 0 => float.NaN, 1 => float.NegativeInfinity, _ => 7 };
        }

        guard.Apply();
        state.Begin(frame, 2);
        state.End(frame);
    }
}
