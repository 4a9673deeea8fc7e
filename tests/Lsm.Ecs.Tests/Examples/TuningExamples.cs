using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/tasks.md.</summary>
public sealed class TuningExamples
{
    [Test]
    public void Tasks_Preset_IsAModel()
    {
        LiquidDesign design = LiquidPresets.Regression;
        LiquidStateMachine model = design.Create(inputSize: 1, reservoirSize: 200, outputSize: 1, seed: 7);
        Assert.That((model.ReservoirSize, design.Steps), Is.EqualTo((200, 12)));
    }

    [Test]
    public void Tasks_Tuner_FindsAModelThatBeatsPersistence()
    {
        float[] inputs = [.. Enumerable.Range(0, 400).Select(static t => MathF.Sin(t * 0.4f) * MathF.Cos(t * 0.09f))], targets = [.. inputs[1..], 0];
        var task = new TuningTask(inputSize: 1, outputSize: 1) { Warmup = 50 };
        task.Add(inputs, targets);
        TuningReport report = new LiquidTuner(task, options: new TuningOptions { Trials = 12, Neurons = 60 }).Run();
        LiquidStateMachine tuned = report.Model; // run it with report.Design.Steps
        Assert.That(tuned.ReservoirSize, Is.EqualTo(60));
        Assert.That(report.Fit.Liquid, Is.LessThan(report.Fit.Persistence));
    }
}
