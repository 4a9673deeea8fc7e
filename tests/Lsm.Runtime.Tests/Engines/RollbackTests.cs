using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>A run that is rolled back, corrected and resimulated has the bits of the straight run.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class RollbackTests(EngineUnderTest engineUnderTest)
{
    private const int Capacity = 4;
    private readonly LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace);

    [Test]
    public void Resimulate_CorrectedSensors_EqualsTheStraightRun([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, o => o with { Pipelined = pipelined });
        using LsmState straight = engine.CreateState(Capacity), corrected = engine.CreateState(Capacity);
        corrected.History.Keep(8);
        var random = new Random(5);
        int differed = 0;
        for (int frame = 0; frame < 40; frame++)
        {
            float[] right = Sensors(random), guess = [.. right];
            guess[random.Next(guess.Length)] += 1;
            int steps = random.Next(4);
            float[] motors = Run(straight, right, steps);
            Run(corrected, guess, steps);
            differed += corrected.Checksum() == straight.Checksum() ? 0 : 1;
            corrected.Replace(frame, right);
            float[] now = corrected.History.Resimulate(Math.Max(0, frame - random.Next(6))).ToArray();
            Assert.That(now, Is.EqualTo(motors), $"frame {frame}");
            Assert.That(corrected.Checksum(), Is.EqualTo(straight.Checksum()), $"frame {frame}");
        }

        Assert.That(differed, Is.GreaterThan(20), "most predictions differed from the true sensors");
    }

    [Test]
    public void Rollback_ThenTheSameFrames_EqualsTheStraightRun()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState straight = engine.CreateState(Capacity, [4, 2]), state = engine.CreateState(Capacity, [4, 2]);
        state.History.Keep(10);
        var random = new Random(6);
        float[][] sensors = [.. Enumerable.Range(0, 9).Select(_ => Sensors(random))];
        for (int frame = 0; frame < 9; frame++)
        {
            Change(straight, frame);
            Change(state, frame);
            Run(straight, sensors[frame], 2);
            Run(state, frame < 4 ? sensors[frame] : Sensors(random), 2);
        }

        Assert.That(() => state.History.Rollback(9), Throws.ArgumentException.With.Message.Contains("frames 0 to 8"));
        state.History.Rollback(4);
        Assert.That((state.Frame, state.Agents.SlotOf(9)), Is.EqualTo((4L, 2)), "agents are as they were when the frame began");
        for (int frame = 4; frame < 9; frame++)
        {
            if (frame > 4)
            {
                Change(state, frame);
            }

            Run(state, sensors[frame], 2);
        }

        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));

        static void Change(LsmState state, int frame)
        {
            switch (frame)
            {
                case 3: state.Agents.Spawn([9]); break;
                case 5: state.Agents.Despawn(2); break;
                case 6: state.Agents.Spawn([1]); state.Agents.SetOff(1, true); break;
                case 7: state.Agents.Reset(state.Agents.SlotOf(9)); break;
            }
        }
    }

    [Test]
    public void Resimulate_SpawnsDespawnsResetsAndSwitches_RepeatsThem()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState straight = engine.CreateState(Capacity, [4, 2]), state = engine.CreateState(Capacity, [4, 2]);
        state.History.Keep(16);
        var random = new Random(7);
        for (int frame = 0; frame < 12; frame++)
        {
            float[] right = Sensors(random);
            foreach (LsmState each in new[] { straight, state })
            {
                switch (frame)
                {
                    case 3: each.Agents.Spawn([9, 1]); break;
                    case 5: each.Agents.Despawn(2); each.Agents.SetOff(each.Agents.SlotOf(9), true); break;
                    case 7: each.Agents.Spawn([2]); each.Agents.Reset(each.Agents.SlotOf(4)); break;
                    case 9: each.Agents.SetOff(each.Agents.SlotOf(9), false); each.Agents.Despawn(2); each.Agents.Spawn([2]); break;
                }
            }

            Run(straight, right, 3);
            Run(state, Sensors(random), 3);
            state.Replace(frame, right);
        }

        state.History.Resimulate(0);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
        Assert.That(state.Save().Steps.ToArray(), Is.EqualTo(straight.Save().Steps.ToArray()));
    }

    [Test]
    public void Resimulate_OneAgent_LeavesTheOthers()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState straight = engine.CreateState(Capacity), state = engine.CreateState(Capacity);
        state.History.Keep(8);
        var random = new Random(8);
        float[] expected = [], others = [];
        for (int frame = 0; frame < 8; frame++)
        {
            float[] right = Sensors(random), guess = [.. right];
            guess[(2 * model.InputSize) + 1] -= 0.7f;
            expected = Run(straight, right, 2);
            others = Run(state, guess, 2);
            state.Replace(frame, right);
        }

        ulong other = state.Agents.Checksum(1);
        Assert.That(state.Agents.Checksum(2), Is.Not.EqualTo(straight.Agents.Checksum(2)));
        Assert.That(state.History.Resimulate(2, 0).ToArray(), Is.EqualTo(expected.AsSpan(2 * 3, 3).ToArray()));
        Assert.That((state.Checksum(), state.Agents.Checksum(1)), Is.EqualTo((straight.Checksum(), other)));
        state.History.Resimulate(2, 3);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()), "the kept frames are corrected too");
        Assert.That(others.AsSpan(0, 3).ToArray(), Is.EqualTo(expected.AsSpan(0, 3).ToArray()));
    }

    [Test]
    public void Correct_BadSensorsOrFrame_IsRefusedAndChangesNothing()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        Assert.That(() => state.History.SensorsOf(0), Throws.ArgumentException.With.Message.Contains("History.Keep"));
        state.History.Keep(3);
        for (int frame = 0; frame < 5; frame++)
        {
            Run(state, new float[2 * model.InputSize], 1);
        }

        ulong before = state.Checksum();
        Assert.That(() => state.History.Resimulate(1), Throws.ArgumentException.With.Message.Contains("frames 2 to 4"));
        Assert.That(() => state.History.Correct(3, 1, [0, float.NaN, 0, 0, 0]), Throws.ArgumentException.With.Message.Contains("Sensor 1 of slot 1 is NaN"));
        state.History.Resimulate(2);
        Assert.That((state.Checksum(), state.Frame), Is.EqualTo((before, 5L)));
    }

    [Test]
    public async Task SwapReadout_Scheduled_TakesEffectAtItsFrameInAReplayToo()
    {
        var constant = new LinearReadout(70, 3, new float[210], [1, 2, 3]);
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        state.History.Keep(8);
        var solved = new TaskCompletionSource<Readout>();
        engine.SwapAt(2, solved.Task);
        var random = new Random(1);
        float[] sensors = [.. Enumerable.Range(0, model.InputSize).Select(_ => (float)random.NextDouble() * 3)];
        float[] first = Run(state, sensors, 2), second = Run(state, sensors, 2);
        Task later = Task.Run(() => solved.SetResult(constant));
        Assert.That(Run(state, sensors, 2), Is.EqualTo(new[] { 1f, 2, 3 }));
        await later;
        state.History.Rollback(0);
        Assert.That(Run(state, sensors, 2), Is.EqualTo(first));
        Assert.That(Run(state, sensors, 2), Is.EqualTo(second));
        Assert.That(Run(state, sensors, 2), Is.EqualTo(new[] { 1f, 2, 3 }));
        Assert.That(() => engine.SwapAt(3, Task.FromResult<Readout>(new LinearReadout(70, 1, new float[70]))), Throws.ArgumentException);
    }

    [Test]
    public void SwapReadout_SolveFailed_IsReportedAndCanBeReplaced()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        float[] sensors = new float[model.InputSize];
        var cause = new ArithmeticException("It is singular.");
        engine.SwapAt(1, Task.FromException<Readout>(cause));
        Run(state, sensors, 2);
        ulong before = state.Checksum();
        Assert.That(
            () => state.Begin(1, 2), Throws.InvalidOperationException.With.InnerException.SameAs(cause).And.Message.Contains("frame 1").And.Message.Contains("It is singular."));
        Assert.That((state.Frame, state.Checksum()), Is.EqualTo((1L, before)));
        engine.SwapAt(1, Task.FromResult<Readout>(new LinearReadout(70, 3, new float[210], [1, 2, 3])));
        Assert.That(Run(state, sensors, 2), Is.EqualTo(new[] { 1f, 2, 3 }));
    }

    private float[] Sensors(Random random) =>
        [.. Enumerable.Range(0, Capacity * model.InputSize).Select(_ => (float)((3 * random.NextDouble()) - 1))];

    private static float[] Run(LsmState state, float[] sensors, int steps)
    {
        sensors.CopyTo(state.Sensors);
        long frame = state.Frame;
        state.Begin(frame, steps);
        return state.End(frame).ToArray();
    }
}
