using Lsm.Bench.Tasks;
using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tests;

/// <summary>The tasks have the series of their definitions, and presets keep their distance from the defaults.</summary>
public sealed class TaskTests
{
    private static readonly ReservoirTask[] All = [new MemoryCapacity(), BitParity.Xor, BitParity.OfThree, new Narma10(), new MackeyGlass(84), new Lorenz(), new MackeyGlass(1)];

    [Test]
    public void Draw_SameSeed_GivesTheSameSeriesWithinItsRange()
    {
        foreach (ReservoirTask task in All)
        {
            TimeSeries series = task.Draw(3, 200), again = task.Draw(3, 200);
            Assert.That(again.Inputs, Is.EqualTo(series.Inputs), task.Name);
            Assert.That(again.Targets, Is.EqualTo(series.Targets), task.Name);
            Assert.That(task.Draw(4, 200).Inputs, Is.Not.EqualTo(series.Inputs), task.Name);
            Assert.That(series.Inputs, Has.Length.EqualTo(6500));
            Assert.That(series.Inputs.Select(task.Scaled), Is.All.InRange(-1.05f, 1.05f), task.Name);
            Assert.That(series.Targets, Has.Length.EqualTo(6500 * series.Outputs).And.All.Matches<float>(float.IsFinite), task.Name);
        }
    }

    [Test]
    public void Draw_Parity_IsThatOfItsBits()
    {
        TimeSeries two = BitParity.Xor.Draw(1, 200), three = BitParity.OfThree.Draw(1, 200);
        for (int t = 25; t < 200; t++)
        {
            Assert.That(two.TargetsOf(t).ToArray(), Is.EqualTo(Enumerable.Range(0, 21).Select(d => (two.Inputs[t - d] + two.Inputs[t - d - 1]) % 2)));
            Assert.That(three.TargetsOf(t).ToArray(), Is.EqualTo(Enumerable.Range(0, 16).Select(d => (three.Inputs[t - d] + three.Inputs[t - d - 1] + three.Inputs[t - d - 2]) % 2)));
        }
    }

    [Test]
    public void Draw_Prediction_IsTheSeriesLater()
    {
        foreach ((ReservoirTask task, int ahead) in new (ReservoirTask, int)[] { (new Lorenz(), 5), (new MackeyGlass(84), 84), (new MackeyGlass(1), 1) })
        {
            TimeSeries series = task.Draw(2, 200);
            Assert.That(series.Targets[..^ahead], Is.EqualTo(series.Inputs[ahead..]), task.Name);
        }
    }

    [Test]
    public void Score_PerfectAnswers_IsPerfect()
    {
        foreach (ReservoirTask task in All)
        {
            TimeSeries series = task.Draw(5, 200);
            double score = task.Score(series, [.. series.Targets.Skip((TimeSeries.Warmup + TimeSeries.Training) * series.Outputs).Select(static target => (double)target)]);
            Assert.That(score, Is.EqualTo(task.LessIsBetter ? 0 : series.Outputs).Within(1e-6), task.Name);
        }
    }

    [Test]
    public void Score_RegressionPreset_IsTenTimesBetterThanCopyingTheInput()
    {
        var task = new MackeyGlass(1);
        TimeSeries series = task.Draw(11, 200);
        LiquidDesign design = LiquidPresets.Regression;
        using var source = new LiquidSource(design.Create(1, 200, 1, seed: 11), design.Steps);
        double liquid = TaskRun.Score(task, series, source), copy = TaskRun.CopyScore(task, series);
        Assert.That(copy, Is.EqualTo(0.15).Within(0.02));
        Assert.That(liquid, Is.LessThan(copy / 10));
    }

    [Test]
    public void Presets_Always_FitFewNeuronsAndManySensors()
    {
        foreach (LiquidDesign preset in new[] { LiquidPresets.Regression, LiquidPresets.Memory, LiquidPresets.Classification, LiquidPresets.Control, LiquidPresets.Generation, LiquidPresets.Classic })
        {
            LiquidStateMachine model = preset.Create(7, 40, 3);
            Assert.That((model.InputSize, model.ReservoirSize, model.OutputSize), Is.EqualTo((7, 40, 3)));
            Assert.That(preset.Create(7, 40, 3, seed: 42).Hash, Is.EqualTo(model.Hash));
            Assert.That(preset.Create(7, 40, 3, seed: 43).Hash, Is.Not.EqualTo(model.Hash));
        }
    }

    [Test]
    public void Score_ControlPresetOnTheLatePlant_FollowsTheDemonstrator()
    {
        var loop = new PlantLoop();
        Assert.That(LoopChoice.Of(loop, LiquidPresets.Control, 0.03).Score(loop, seed: 11), Is.LessThan(0.08)); // 0.05 on the mean of networks
        Assert.That(LoopChoice.Of(loop, new LiquidDesign(), 0.03).Score(loop, seed: 11), Is.GreaterThan(0.2));
    }

    [Test]
    public void Loops_SameSeed_TeachTheSame()
    {
        foreach (ClosedLoop loop in new ClosedLoop[] { new PatternLoop(), new MackeyGlassLoop(), new PlantLoop(), new DelayedMatch() })
        {
            TuningTask task = loop.Teach(9);
            Assert.That((task.InputSize, task.OutputSize, task.Count), Is.EqualTo((loop.Inputs, 1, 1)));
            Assert.That(loop.Teach(9).InputsOf(0).SequenceEqual(task.InputsOf(0)), Is.True, loop.Name);
            Assert.That(loop.Teach(9).TargetsOf(0).SequenceEqual(task.TargetsOf(0)), Is.True, loop.Name);
            Assert.That(loop.Teach(10).TargetsOf(0).SequenceEqual(task.TargetsOf(0)), Is.False, loop.Name);
        }
    }
}
