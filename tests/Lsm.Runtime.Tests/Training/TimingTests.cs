using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Files;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>A readout knows how the frames ran that it was trained on, its file keeps it, and a state that runs otherwise says so by name.</summary>
public sealed class TimingTests
{
    private static readonly LiquidStateMachine Model = new(2, 20, 1, new() { Features = FeatureKind.Trace });

    [Test]
    public void Fit_Ridge_KeepsTimingInReadoutAndFile()
    {
        LiquidStateMachine trained = Trained(steps: 4, latency: 2, warmup: 5);
        Assert.That(trained.Readout.Timing, Is.EqualTo(new ReadoutTiming(4, 2, 5)));
        Assert.That(ModelFile.Load(new MemoryStream(ModelFiles.Bytes(trained))).Readout.Timing, Is.EqualTo(trained.Readout.Timing));
        Assert.That(Model.Readout.Timing, Is.Null);
    }

    [Test]
    public void Fit_Steps_AreRun()
    {
        LiquidStateMachine three = Trained(3, 0, 0), one = Trained(1, 0, 0);
        Assert.That(three.Readout.Hash, Is.Not.EqualTo(one.Readout.Hash));
        using LsmState a = three.InitState(1), b = three.InitState(1);
        var outputs = new float[30];
        three.ForwardSequence(a, Ramp(60), outputs, steps: 3);
        for (int t = 0; t < 30; t++)
        {
            Ramp(60).AsSpan(2 * t, 2).CopyTo(b.Sensors);
            b.Begin(t, 3);
            Assert.That(b.End(t)[0], Is.EqualTo(outputs[t]));
        }

        Assert.That(a.TimingNotice, Is.Empty);
        Assert.That(() => three.ForwardSequence(a, Ramp(60), outputs, steps: 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("steps is 0"));
        Assert.That(() => three.ForwardSequence(a, Ramp(60), outputs, steps: 99), Throws.InstanceOf<ArgumentException>().With.Message.Contains("MaxSteps"));
        Assert.That(() => Ridge.Fit(Model, Ramp(60), Ramp(30), steps: 99), Throws.InstanceOf<ArgumentException>().With.Message.Contains("steps"));
    }

    [Test]
    public void TimingNotice_OtherStepsOrLatency_NamesThem()
    {
        using LsmState state = Trained(steps: 4, latency: 2, warmup: 0).InitState(1);
        state.Teaching.Latency = 2;
        Run(state, 4);
        Assert.That(state.TimingNotice, Is.Empty);
        Run(state, 0);
        Assert.That(state.TimingNotice, Is.Empty, "a frame of no step is no difference");
        Run(state, 1);
        Assert.That(state.TimingNotice, Is.EqualTo("Steps is 1; the readout was trained with 4 steps per frame. Begin frames with 4 steps."));
        state.Teaching.Latency = 0;
        Run(state, 4);
        Assert.That(state.TimingNotice, Does.StartWith("Latency is 0; the readout was trained for motors that act 2 frames late."));
    }

    [Test]
    public void Teach_LearnerOfAState_NotesStepsLatencyAndTickLength()
    {
        using LsmState state = Model.InitState(1);
        var learner = new RlsLearner(20, 1);
        state.Teaching.Attach(learner);
        state.Teaching.Latency = 1;
        state.Teaching.TickLength = 0.02;
        state.Teaching.SetTaught(0, true);
        for (int frame = 0; frame < 6; frame++)
        {
            Ramp(2).CopyTo(state.Sensors);
            state.Begin(frame, 3);
            state.Teaching.Teach(0, [0.5f]);
            state.End(frame);
        }

        LinearReadout readout = learner.ToReadout();
        Assert.That(readout.Timing, Is.EqualTo(new ReadoutTiming(3, 1, 0, 0.02)));
        using LsmState other = Model.WithReadout(readout).InitState(1);
        other.Teaching.Latency = 1;
        other.Teaching.TickLength = 0.05;
        Run(other, 3);
        Assert.That(other.TimingNotice, Is.EqualTo("TickLength is 0.05; the readout was trained with frames of 0.02 seconds. Run frames of that length, or train again."));
        Assert.That(() => state.Teaching.TickLength = 0, Throws.InstanceOf<ArgumentException>().With.Message.Contains("TickLength is 0"));
    }

    [Test]
    public void PartialFit_SequencesWithDifferentSteps_KeepNoTiming()
    {
        var accumulator = new RidgeAccumulator(20, 1);
        using LsmState state = Model.InitState(1);
        accumulator.PartialFit(state, Ramp(60), Ramp(30), warmup: 4, steps: 2);
        accumulator.PartialFit(state, Ramp(60), Ramp(30), warmup: 1, steps: 2);
        Assert.That(accumulator.Solve(1).ToReadout().Timing, Is.EqualTo(new ReadoutTiming(2, 0, 1)));
        var other = new RidgeAccumulator(20, 1);
        other.Merge(accumulator);
        Assert.That(other.Solve(1).ToReadout().Timing, Is.EqualTo(new ReadoutTiming(2, 0, 1)));
        accumulator.PartialFit(state, Ramp(60), Ramp(30), steps: 3);
        Assert.That(accumulator.Solve(1).ToReadout().Timing, Is.Null);
        other.Merge(accumulator);
        Assert.That(other.Solve(1).ToReadout().Timing, Is.Null);
        accumulator.Clear();
        accumulator.PartialFit(state, Ramp(60), Ramp(30), steps: 3);
        Assert.That(accumulator.Solve(1).ToReadout().Timing, Is.EqualTo(new ReadoutTiming(3, 0, 0)));
    }

    [Test]
    public void TimingNotice_AgentInItsWarmup_NamesIt()
    {
        using LsmState state = Trained(steps: 4, latency: 0, warmup: 3).InitState(2);
        Assert.That(state.TimingNotice, Is.Empty, "no frame has run");
        state.Agents.Despawn(1);
        Run(state, 4);
        Assert.That(state.TimingNotice, Is.EqualTo("Agent 0 has run 4 steps from rest; the readout was trained on frames after a warmup of 3 frames, 12 steps. Do not use its motors before."));
        Run(state, 4);
        Run(state, 4);
        Assert.That(state.TimingNotice, Does.StartWith("Agent 0 has run 12 steps"), "the third frame was not learned from");
        state.Agents.Spawn([7]);
        Run(state, 4);
        Assert.That(state.TimingNotice, Does.StartWith("Agent 7 has run 4 steps"));
        Run(state, 4);
        Run(state, 4);
        Run(state, 4);
        Assert.That(state.TimingNotice, Is.Empty);
        state.Reset();
        Run(state, 4);
        Assert.That(state.TimingNotice, Does.StartWith("Agent 0 has run 4 steps"));
    }

    [Test]
    public void Save_Accumulator_KeepsItsTiming()
    {
        var accumulator = new RidgeAccumulator(20, 1);
        using LsmState state = Model.InitState(1);
        state.Teaching.TickLength = 0.02;
        accumulator.PartialFit(state, Ramp(60), Ramp(30), warmup: 4, steps: 2, latency: 1);
        RidgeAccumulator loaded = Reloaded(accumulator);
        Assert.That(loaded.Solve(1).ToReadout().Timing, Is.EqualTo(new ReadoutTiming(2, 1, 4, 0.02)));
        loaded.PartialFit(state, Ramp(60), Ramp(30), warmup: 2, steps: 2, latency: 1);
        Assert.That(loaded.Solve(1).ToReadout().Timing, Is.EqualTo(new ReadoutTiming(2, 1, 2, 0.02)));
        loaded.PartialFit(state, Ramp(60), Ramp(30), steps: 3);
        loaded = Reloaded(loaded);
        loaded.PartialFit(state, Ramp(60), Ramp(30), steps: 3);
        Assert.That(loaded.Solve(1).ToReadout().Timing, Is.Null, "frames ran differently before the file was written");
        Assert.That(Reloaded(new RidgeAccumulator(20, 1)).Timing.Value, Is.Null);
    }

    private static RidgeAccumulator Reloaded(RidgeAccumulator accumulator)
    {
        using var file = new MemoryStream();
        accumulator.Save(file);
        file.Position = 0;
        return RidgeAccumulator.Load(file);
    }

    private static LiquidStateMachine Trained(int steps, int latency, int warmup) => Ridge.Fit(Model, Ramp(80), Ramp(40), warmup: warmup, ridge: 0.1, latency: latency, steps: steps);

    private static void Run(LsmState state, int steps)
    {
        state.Begin(state.Frame, steps);
        state.End(state.Frame - 1);
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(static i => ((i * 7 % 11) - 4) / 2f)];
}
