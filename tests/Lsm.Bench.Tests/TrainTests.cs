using System.Diagnostics;
using Lsm.Bench.Training;

namespace Lsm.Bench.Tests;

public sealed class TrainTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Train_KilledAndResumed_EndsInTheWeightsOfTheUninterruptedRun()
    {
        string killed = folder["killed.checkpoint"];
        string straight = LastLine(folder["straight.checkpoint"], resume: false);
        foreach (int epochs in (int[])[2, 3])
        {
            using Process process = Process.Start(new ProcessStartInfo(
                "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Lsm.Bench.dll"), "train", "--checkpoint", killed, "--resume", "--epochs", "8"])
            { RedirectStandardOutput = true })!;
            for (int i = 0; i < epochs; i++)
            {
                Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("epoch "));
            }

            process.Kill(); // SIGKILL
            process.WaitForExit();
        }

        Assert.That(LastLine(killed, resume: true), Is.EqualTo(straight));
    }

    [Test]
    public void Train_ExistingCheckpointWithoutResume_IsRefused()
    {
        string path = folder["there.checkpoint"];
        File.WriteAllText(path, "mine");
        using var errors = new StringWriter();
        Assert.That(TrainCommand.Run(path, false, 1, null, TextWriter.Null, errors), Is.EqualTo(2));
        Assert.That(errors.ToString(), Does.Contain("--resume"));
        Assert.That(TrainCommand.Run(path, true, 1, null, TextWriter.Null, errors), Is.EqualTo(2), "not a checkpoint");
        Assert.That(File.ReadAllText(path), Is.EqualTo("mine"));
    }

    [Test]
    public void Train_CanceledBetweenBatches_SaysHowToResume()
    {
        using var output = new StringWriter();
        Assert.That(TrainCommand.Run(folder["stopped.checkpoint"], false, 8, null, output, TextWriter.Null, new CancellationToken(true)), Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain("--resume"));
    }

    [Test]
    public void Train_EveryEpoch_PrintsOneLine()
    {
        using var output = new StringWriter();
        Assert.That(TrainCommand.Run(folder["epochs.checkpoint"], false, 3, null, output, TextWriter.Null), Is.Zero);
        string[] lines = output.ToString().Trim().Split('\n');
        Assert.That(lines.Select(static line => line.Split(':')[0]).SkipLast(1), Is.EqualTo(new[] { "epoch 1 of 3", "epoch 2 of 3", "epoch 3 of 3" }));
        Assert.That(lines[^1], Does.StartWith("best epoch "));
    }

    private static string LastLine(string checkpoint, bool resume)
    {
        using var output = new StringWriter();
        Assert.That(TrainCommand.Run(checkpoint, resume, 8, null, output, TextWriter.Null), Is.Zero);
        return output.ToString().Trim().Split('\n')[^1];
    }
}
