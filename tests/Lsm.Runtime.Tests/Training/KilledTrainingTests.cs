using System.Diagnostics;
using System.Globalization;
using Lsm.Runtime.Child;

namespace Lsm.Runtime.Tests.Training;

/// <summary>A training that is killed again and again ends in the weights of one that never was, and loses at most an epoch each time.</summary>
[TestFixture]
public class KilledTrainingTests
{
    [Test]
    public void Resume_AfterKill_EndsInSameWeights()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder["training.checkpoint"];
        ulong expected = LongTraining.Run(null, TextWriter.Null);
        int reached = 1, kills = 0, resumed = 0;
        string last;

        // Each life is granted some batches more than an epoch has, then some odd milliseconds, so that kills fall everywhere: within
        // epochs, between them, and while a checkpoint is being written.
        do
        {
            last = Live(checkpoint, lines: 5 + (kills * 11 % 40), milliseconds: kills * 7 % 20, out int first, out int epoch);
            Assert.That(first, Is.GreaterThanOrEqualTo(reached), "more than the epoch under way was lost");
            resumed += first > 1 ? 1 : 0;
            reached = Math.Max(reached, epoch);
            kills++;
        }
        while (!last.StartsWith("done", StringComparison.Ordinal) && kills < 200);

        string[] words = last.Split(' ');
        Assert.That(words[0], Is.EqualTo("done"));
        Assert.That(ulong.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), Is.EqualTo(expected));
        Assert.That(words[2], Is.EqualTo(LongTraining.Epochs.ToString(CultureInfo.InvariantCulture)));
        Assert.That(resumed, Is.GreaterThan(2), "too few lives began with a checkpoint for this to show anything");
        TestContext.Out.WriteLine($"{kills - 1} kills; {resumed} lives began with a checkpoint");
    }

    /// <summary>Lets a child live for some lines and milliseconds, then kills it (SIGKILL on Unix). Gives the last whole line.</summary>
    private static string Live(string checkpoint, int lines, int milliseconds, out int firstEpoch, out int lastEpoch)
    {
        using Process process = ChildProcess.Start(new Dictionary<string, string>(), "train", checkpoint);
        string last = "";
        firstEpoch = 0;
        lastEpoch = 0;
        for (int i = 0; i < lines; i++)
        {
            if (process.StandardOutput.ReadLine() is not { } line)
            {
                break;
            }

            last = line;
            if (!line.StartsWith("done", StringComparison.Ordinal))
            {
                lastEpoch = int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
                firstEpoch = firstEpoch == 0 ? lastEpoch : firstEpoch;
            }
        }

        Assert.That(last, Is.Not.Empty, () => process.StandardError.ReadToEnd());
        if (last.StartsWith("done", StringComparison.Ordinal))
        {
            process.WaitForExit();
            firstEpoch = firstEpoch == 0 ? int.MaxValue : firstEpoch;
            return last;
        }

        process.WaitForExit(milliseconds);
        process.Kill();
        process.WaitForExit();

        // What it said between the last line read and its end still counts as reached.
        foreach (string line in process.StandardOutput.ReadToEnd().Split('\n')[..^1])
        {
            lastEpoch = line.StartsWith("done", StringComparison.Ordinal) ? lastEpoch : int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
        }

        return last;
    }
}
