using Lsm.Activity.Pictures;
using Lsm.Runtime.Tuning;

namespace Lsm.Activity.Tests;

public sealed class StudyPictureTests
{
    [Test]
    public void Save_SmallStudy_WritesPngFiles()
    {
        float[] inputs = [.. Enumerable.Range(0, 300).Select(static t => MathF.Sin(t * 0.3f) * MathF.Cos(t * 0.07f))];
        var task = new TuningTask(1, 1) { Warmup = 10 };
        task.Add(inputs.AsSpan(0, 299), inputs.AsSpan(1));
        TuningReport report = new LiquidTuner(task, options: new TuningOptions { Neurons = 30, Trials = 4 }).Run();
        using var folder = new TemporaryFolder();
        string errors = folder["errors.png"], prediction = folder["prediction.png"];
        StudyPicture.SaveErrors(errors, report);
        StudyPicture.SavePrediction(prediction, report, inputs.AsSpan(0, 299), inputs.AsSpan(1));
        foreach (string file in new[] { errors, prediction })
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.That(bytes[..4], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47 }));
            Assert.That(bytes, Has.Length.GreaterThan(5000));
        }

        Assert.That(Assert.Throws<ArgumentException>(() => StudyPicture.SavePrediction(prediction, report, inputs.AsSpan(0, 299), inputs.AsSpan(2)))!.Message, Does.Contain("299 inputs and 298 targets"));
    }
}
