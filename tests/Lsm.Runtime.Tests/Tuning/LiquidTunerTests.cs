using Lsm.Runtime.Child;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;

namespace Lsm.Runtime.Tests.Tuning;

public sealed class LiquidTunerTests
{
    [Test]
    public void Run_OneOrManyThreads_GivesTheSameReport()
    {
        TuningTask task = SmallStudy.Task(400);
        string one = SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(threads: 1, trials: 20)).Run());
        string many = SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(threads: 5, trials: 20)).Run());
        Assert.That(many, Is.EqualTo(one));
    }

    [Test]
    public void Run_SmallTask_FindsALiquidThatBeatsPersistence()
    {
        TuningReport report = new LiquidTuner(SmallStudy.Task(), options: SmallStudy.Options(trials: 30)).Run();
        Assert.That(report.Trials.Select(static trial => trial.Number), Is.EqualTo(Enumerable.Range(0, 30)));
        Assert.That(report.Best.Rung, Is.EqualTo(2));
        Assert.That(report.Best.Error, Is.EqualTo(report.Trials.Where(static trial => trial.Rung == 2).Min(static trial => trial.Error)));
        Assert.That(report.Fit.Liquid, Is.LessThan(report.Fit.Persistence).And.LessThan(report.Fit.LinearSensors));
        Assert.That(report.Fit.DelayedSensors, Is.LessThan(0.01), "The target is a linear function of past sensors.");
        Assert.That(report.Fit.BetterPredictors, Does.Contain("linear readout of delayed sensors"));
        Assert.That(report.Fit.Advice, Does.Contain("linear readout of delayed sensors"));
    }

    [Test]
    public void Model_OfAReport_PredictsTheTask()
    {
        TuningTask task = SmallStudy.Task();
        TuningReport report = new LiquidTuner(task, options: SmallStudy.Options(trials: 12)).Run();
        Assert.That((report.Model.Readout.Timing!.Steps, report.Model.Readout.Timing.Warmup), Is.EqualTo((report.Design.Steps, 20)));
        using LsmState state = report.Model.InitState(1);
        double error = 0, square = 0;
        for (int t = 0; t < 600; t++)
        {
            task.InputsOf(0).Slice(t, 1).CopyTo(state.Sensors);
            state.Begin(t, report.Design.Steps);
            double motor = state.End(t)[0], target = task.TargetsOf(0, t)[0];
            error += t >= 20 ? (motor - target) * (motor - target) : 0;
            square += t >= 20 ? target * target : 0;
        }

        Assert.That(Math.Sqrt(error / square), Is.LessThan(report.Fit.Liquid * 1.05));
    }

    [Test]
    public void Run_TimeLimit_EndsAboutThen()
    {
        TuningReport report = new LiquidTuner(SmallStudy.Task(), options: SmallStudy.Options(trials: 1_000_000) with { Time = TimeSpan.FromSeconds(3) }).Run();
        Assert.That(report.Trials, Is.Not.Empty);
        Assert.That(report.Elapsed.TotalSeconds, Is.LessThan(30));
    }

    [Test]
    public void Create_TooFewSamples_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => _ = new LiquidTuner(SmallStudy.Task(60)))!;
        Assert.That(error.Message, Does.Contain("The task has 40 samples in 1 sequences after a warmup of 20 frames").And.Contain("needs at least 100"));
    }

    [Test]
    public void Create_ConstantTargets_IsRefused()
    {
        var task = new TuningTask(1, 1);
        task.Add(new float[200], Enumerable.Repeat(3f, 200).ToArray());
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new LiquidTuner(task))!.Message, Does.Contain("No target ever changes"));
    }

    [Test]
    public void Create_SpaceWithoutAValidPoint_IsRefusedWithTheReason()
    {
        var space = new TuningSpace([new("fan_in", 50, 90, TuningScale.Whole)], static values => new LiquidDesign { Options = new() { Reservoir = new() { FanIn = (int)values["fan_in"] } } });
        ArgumentException error = Assert.Throws<ArgumentException>(() => _ = new LiquidTuner(SmallStudy.Task(), space, SmallStudy.Options()))!;
        Assert.That(error.Message, Does.Contain("No point of the space gives a liquid; 64 were tried.").And.Contain("fanIn is"));
    }

    [TestCase(2, 1)]
    [TestCase(double.NaN, 1)]
    [TestCase(0, double.PositiveInfinity)]
    public void Parameter_BadBounds_AreRefused(double low, double high) =>
        Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => _ = new TuningParameter("gain", low, high))!.Message, Does.Contain("gain has the bounds"));

    [Test]
    public void Parameter_PlacesFromZeroToOne_GiveTheWholeRange()
    {
        foreach (TuningScale scale in Enum.GetValues<TuningScale>())
        {
            var parameter = new TuningParameter("p", 1, 40, scale);
            double[] values = [.. Enumerable.Range(0, 1001).Select(i => parameter.At(i / 1000.0))];
            Assert.That((values[0], values[^1]), Is.EqualTo((1, 40)), scale.ToString());
            Assert.That(values, Is.Ordered);
            Assert.That(scale is TuningScale.Whole or TuningScale.WholeLogarithmic ? values.Distinct().Count() : 40, Is.EqualTo(40));
        }
    }

    [Test]
    public void Add_NaN_IsNamedAndNothingIsAdded()
    {
        var task = new TuningTask(1, 1);
        Assert.That(Assert.Throws<ArgumentException>(() => task.Add([1, float.NaN], [1, 2]))!.Message, Does.Contain("inputs[1] is NaN"));
        Assert.That(Assert.Throws<ArgumentException>(() => task.Add([1, 2], [1, float.NaN]))!.Message, Does.Contain("targets[1] is NaN"));
        Assert.That(Assert.Throws<ArgumentException>(() => task.Add([1, 2, 3], [1, 2]))!.Message, Does.Contain("same number of steps"));
        Assert.That(task.Count, Is.Zero);
    }

    [Test]
    public void Add_Recording_MakesASequenceOfEveryStay()
    {
        var recording = new RunRecording(1, 0, 2, [new AgentStay(5, 0, 3), new AgentStay(6, 1, 3)], [1, 1, 1], [0, 1, 10, 11, 20, 21, 30, 31, 40, 41], new ulong[5]);
        var task = new TuningTask(2, 1);
        task.Add(recording, [0, 1, 2, 3, 4]);
        Assert.That(task.Count, Is.EqualTo(2));
        Assert.That(task.InputsOf(0).ToArray(), Is.EqualTo(new float[] { 0, 1, 10, 11, 30, 31 }));
        Assert.That(task.TargetsOf(1).ToArray(), Is.EqualTo(new float[] { 2, 4 }));
        Assert.That(Assert.Throws<ArgumentException>(() => task.Add(recording, [0, 1, 2, 3, float.NaN]))!.Message, Does.Contain("targets[4] is NaN"));
        Assert.That(Assert.Throws<ArgumentException>(() => task.Add(recording, [0, 1, 2]))!.Message, Does.Contain("5 rows, and 3 targets"));
    }

    [Test]
    public void Add_Classes_BecomeOutputsOfZeroAndOne()
    {
        var set = new SequenceSet(1, 3);
        set.AddClass([1, 2], 2);
        var task = new TuningTask(1, 3);
        task.Add(set);
        Assert.That(task.TargetsOf(0).ToArray(), Is.EqualTo(new float[] { 0, 0, 1, 0, 0, 1 }));
    }
}
