using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Monitoring;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.State;

/// <summary>WarmUp runs ticks on states of its own: the state, the schedule of swaps, the learner and the meter do not change.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class WarmUpTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(61, features: FeatureKind.Trace);

    [Test]
    public void WarmUp_OfAStateThatRanAndLearned_ChangesNoBits([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = Started(engine, out RlsLearner learner), straight = Started(engine, out _);
        ulong before = state.Checksum();
        double[] learned = Learned(learner);
        float[] sensors = state.Sensors.ToArray(), motors = state.Motors.ToArray();
        long epoch = state.History.Epoch;
        using (var listening = new Listening("lsm.tick.duration"))
        {
            state.WarmUp(steps: 2);
            engine.WarmUp(capacity: 2);
            Assert.That(listening.Seen, Is.Empty);
        }

        Assert.That((state.Checksum(), state.Frame, state.History.Epoch), Is.EqualTo((before, 6L, epoch)));
        Assert.That(Learned(learner), Is.EqualTo(learned));
        Assert.That(state.Sensors.ToArray(), Is.EqualTo(sensors));
        Assert.That(state.Motors.ToArray(), Is.EqualTo(motors));
        foreach (LsmState each in (LsmState[])[state, straight])
        {
            each.History.Resimulate(3);
            Step(each, 5);
        }

        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
        Assert.That(state.Motors.ToArray(), Is.EqualTo(straight.Motors.ToArray()));
    }

    [Test]
    public void WarmUp_BeforeDeclaredSwaps_LeavesThemToTheirFrames()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1), straight = engine.CreateState(1);
        var solved = new TaskCompletionSource<Readout>();
        engine.SwapModelAt(1, TestModels.Create(61, features: FeatureKind.Trace, seed: 7));
        engine.SwapAt(2, solved.Task);
        state.WarmUp(); // its ticks wait for no readout
        solved.SetResult(LinearReadout.Random(61, model.OutputSize, 3));
        Assert.That(engine.Model.Hash, Is.EqualTo(model.Hash));
        Step(state, 4);
        Step(straight, 4);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
        Assert.That(state.Motors.ToArray(), Is.EqualTo(straight.Motors.ToArray()));
    }

    [Test]
    public void WarmUp_ThenTheFirstTicks_AllocateNothing()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        engine.WarmUp(capacity: 3);
        using LsmState state = engine.CreateState(3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int frame = 0; frame < 3; frame++)
        {
            state.Begin(frame, 2);
            state.End(frame);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void WarmUp_OfAGovernor_ChangesNothingAndCallsNoCallback()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        int calls = 0;
        GovernorOptions options = new(TimeSpan.FromHours(1)) { Substitute = (_, _, _) => calls++, Lockstep = true, Exchange = (_, _) => calls++ };
        using var governor = new DeadlineGovernor(state, options);
        var sensors = new float[state.Sensors.Length];
        Array.Fill(sensors, 0.5f);
        governor.Tick(sensors);
        using var listening = new Listening("lsm.tick.late");
        governor.WarmUp();
        Assert.That((calls, governor.LateTicks, governor.Backlog, state.Frame, listening.Sum("lsm.tick.late")), Is.EqualTo((0, 0L, 0, 1L, 0.0)));
        governor.Begin(sensors);
        Assert.That(() => governor.WarmUp(), Throws.InvalidOperationException.With.Message.Contains("call End first"));
        governor.End();
    }

    [Test]
    public void WarmUp_AtTheWrongTime_IsRefused()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        Assert.That(() => state.WarmUp(steps: -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => engine.WarmUp(capacity: 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("capacity is 0"));
        state.Begin(0);
        Assert.That(() => state.WarmUp(), Throws.InvalidOperationException.With.Message.Contains("call End(0) first"));
        state.End(0);
        state.Dispose();
        Assert.That(() => state.WarmUp(), Throws.TypeOf<ObjectDisposedException>());
    }

    private static LsmState Started(LsmEngine engine, out RlsLearner learner)
    {
        LsmState state = engine.CreateState(3);
        state.History.Keep(4);
        learner = new RlsLearner(engine.Model.ReservoirSize, engine.Model.OutputSize);
        state.Teaching.Attach(learner);
        state.Teaching.SetTaught(1, true);
        Step(state, 6);
        return state;
    }

    private static void Step(LsmState state, int frames)
    {
        var targets = new float[state.Engine.Model.OutputSize];
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(0.5f);
            state.Begin(state.Frame, 2);
            if (state.Capacity > 1 && state.Teaching.IsTaught(1))
            {
                state.Teaching.Teach(1, targets);
            }

            state.End(state.Frame - 1);
        }
    }

    private static double[] Learned(RlsLearner learner)
    {
        var learned = new double[learner.StateLength];
        learner.CopyStateTo(learned);
        return learned;
    }
}
