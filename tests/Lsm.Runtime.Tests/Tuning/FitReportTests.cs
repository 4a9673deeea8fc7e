using Lsm.Runtime.Child;
using Lsm.Runtime.Tuning;

namespace Lsm.Runtime.Tests.Tuning;

public sealed class FitReportTests
{
    [Test]
    public void Of_SilentLiquid_ReportsThatItIsNotUseful()
    {
        var model = new LiquidStateMachine(1, 40, 1, new LiquidOptions { Reservoir = new() { InputScaling = 0, FanIn = 4, WeightScale = 0.1 } });
        FitReport report = FitReport.Of(model, SmallStudy.Task());
        Assert.That(report.Liquid, Is.EqualTo(1).Within(0.02));
        Assert.That(report.BetterPredictors, Is.EqualTo(new[] { "persistence", "linear readout of the sensors", "linear readout of delayed sensors", "echo state network" }));
        Assert.That(report.Advice, Does.Contain("Use the simpler predictor, or look for a better liquid: 'lsm tune', or LiquidTuner in code."));
    }

    [Test]
    public void Of_SlowSignal_MeasuresPersistence()
    {
        var task = new TuningTask(1, 1) { Latency = 2 };
        float[] ramp = [.. Enumerable.Range(0, 400).Select(static i => (float)i)];
        task.Add(ramp, ramp);
        FitReport report = FitReport.Of(new LiquidStateMachine(1, 20, 1), task);
        double variance = Enumerable.Range(2, 398).Select(static i => (double)i).Average(static i => (i - 200.5) * (i - 200.5));
        Assert.That(report.Persistence, Is.EqualTo(2 / Math.Sqrt(variance)).Within(1e-9));
        Assert.That(report.LinearSensors, Is.LessThan(1e-4));
    }

    [Test]
    public void Of_EvaluationFromSums_IsTheErrorOfThePredictions()
    {
        TuningTask task = SmallStudy.Task(300, sequences: 1);
        var parts = SampleParts.Last(task, 4);
        double error = Evaluation.Of(task, parts, new DelayedSensors(1, 3)).Error();
        var training = new Lsm.Runtime.Training.RidgeAccumulator(3, 1);
        double wrong = 0, mean = 0, squares = 0;
        Lsm.Runtime.Training.RidgeSolution? solution = null;
        int tested = 0;
        for (int t = 20; t < 300; t++)
        {
            float[] features = [task.InputsOf(0)[t], task.InputsOf(0)[t - 1], task.InputsOf(0)[t - 2]];
            double target = task.TargetsOf(0, t)[0];
            (mean, squares) = (mean + (target / 280), squares + (target * target / 280));
            if (parts.PartOf(0, t - 20) < 3)
            {
                training.Add(features, task.TargetsOf(0, t));
                continue;
            }

            solution ??= training.Solve(1e-6);
            double predicted = solution.Bias[0] + (solution.Weights[0] * features[0]) + (solution.Weights[1] * features[1]) + (solution.Weights[2] * features[2]);
            wrong += (predicted - target) * (predicted - target);
            tested++;
        }

        Assert.That(tested, Is.EqualTo(70));
        Assert.That(error, Is.EqualTo(Math.Sqrt(wrong / tested / (squares - (mean * mean)))).Within(0.002));
    }

    [Test]
    public void Of_OtherSizes_IsRefused() =>
        Assert.That(Assert.Throws<ArgumentException>(() => FitReport.Of(new LiquidStateMachine(2, 20, 1), SmallStudy.Task()))!.Message, Does.Contain("The model has 2 sensors; the task has 1."));
}
