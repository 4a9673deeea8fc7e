using System.Diagnostics;
using Lsm.Runtime.Child;
using Lsm.Runtime.Tests.Training;
using Lsm.Runtime.Tuning;

namespace Lsm.Runtime.Tests.Tuning;

/// <summary>A study that was interrupted at any point continues from its journal and ends like an undisturbed one.</summary>
public sealed class JournalTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Run_JournalCutAtEveryLine_EndsAsUndisturbed()
    {
        string whole = folder["whole.journal"], cut = folder["cut.journal"];
        var task = SmallStudy.Task(300);
        string expected = SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(whole, trials: 6)).Run());
        byte[] bytes = File.ReadAllBytes(whole);
        int[] ends = [0, .. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').Select(static i => i + 1)];
        Assert.That(ends, Has.Length.GreaterThan(15));
        foreach (int end in ends.SelectMany(end => new[] { end, Math.Min(end + 7, bytes.Length), Math.Max(end - 1, 0) }).Distinct())
        {
            File.WriteAllBytes(cut, bytes[..end]);
            Assert.That(SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(cut, trials: 6)).Run()), Is.EqualTo(expected), $"cut after {end} bytes");
            Assert.That(File.ReadAllLines(cut), Has.Length.EqualTo(ends.Length - 1), $"cut after {end} bytes");
        }
    }

    [Test]
    public void Run_AnyThreads_WritesTheSameJournal()
    {
        string[] journals = [.. ((int[])[1, 2, 5]).Select(threads =>
        {
            string path = folder[$"threads{threads}.journal"];
            new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path, threads, trials: 15)).Run();
            return File.ReadAllText(path);
        })];
        Assert.That(journals[1], Is.EqualTo(journals[0]));
        Assert.That(journals[2], Is.EqualTo(journals[0]));
    }

    [Test]
    public void Run_JobThatFails_EndsTheStudyAndKeepsItsJournal()
    {
        string path = folder["failing.journal"];
        var task = SmallStudy.Task(300);
        var options = SmallStudy.Options(path, trials: 6);
        var work = new StudyWork(task, LiquidSpaces.Everything, options);
        IOException error = Assert.Throws<IOException>(() => new LiquidTuner(task, options: options).Run(job => job.Rung < 1 ? work.Run(job) : throw new IOException("away"), 3, default))!;
        Assert.That(error.Message, Is.EqualTo("away"));
        Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(13)); // the header, six draws and six errors
        Assert.That(SmallStudy.Describe(new LiquidTuner(task, options: options).Run()), Is.EqualTo(SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(trials: 6)).Run())));
    }

    [Test]
    public void Run_WholeJournal_MeasuresNothingAgain()
    {
        string path = folder["again.journal"];
        var task = SmallStudy.Task(300);
        string expected = SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(path, trials: 5)).Run());
        byte[] before = File.ReadAllBytes(path);
        int evaluations = 0;
        string again = SmallStudy.Describe(new LiquidTuner(task, options: SmallStudy.Options(path, trials: 5) with { Progress = _ => evaluations++ }).Run());
        Assert.That((again, evaluations), Is.EqualTo((expected, 0)));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void Run_KilledAgainAndAgain_EndsAsUndisturbed()
    {
        string path = folder["killed.journal"], expected = SmallStudy.Run(null, TextWriter.Null), last = "";
        int kills = 0;
        do
        {
            using Process process = ChildProcess.Start(new Dictionary<string, string>(), "tune", path);
            for (int line = 0; line < 6 + (kills * 5 % 12); line++)
            {
                if (process.StandardOutput.ReadLine() is not { } read)
                {
                    break;
                }

                last = read;
            }

            Assert.That(last, Is.Not.Empty, () => process.StandardError.ReadToEnd());
            process.WaitForExit(last.StartsWith("done", StringComparison.Ordinal) ? -1 : kills * 3 % 10);
            process.Kill();
            process.WaitForExit();
            kills++;
        }
        while (!last.StartsWith("done", StringComparison.Ordinal) && kills < 100);

        Assert.That(last, Is.EqualTo("done " + expected));
        Assert.That(kills, Is.GreaterThan(2));
    }

    [Test]
    public void Run_JournalOfAnotherStudy_IsRefusedAndKept()
    {
        string path = folder["other.journal"];
        new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path, trials: 2)).Run();
        byte[] before = File.ReadAllBytes(path);
        foreach ((TuningTask task, TuningOptions options) in new[]
        {
            (SmallStudy.Task(301), SmallStudy.Options(path)), (SmallStudy.Task(300), SmallStudy.Options(path) with { Seed = 7 }), (SmallStudy.Task(300), SmallStudy.Options(path) with { Neurons = 31 }),
        })
        {
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => new LiquidTuner(task, options: options).Run())!;
            Assert.That(error.Message, Does.Contain("is the journal of another study"));
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void Run_DamagedLine_IsNamed()
    {
        string path = folder["damaged.journal"];
        new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path, trials: 2)).Run();
        string[] lines = File.ReadAllLines(path);
        lines[1] = lines[1].Replace("trial", "trail", StringComparison.Ordinal);
        File.WriteAllLines(path, lines);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path)).Run())!;
        Assert.That(error.Message, Does.Contain("line 2 is damaged"));
        File.WriteAllText(path, "run,x,y\n1,2,3\n");
        error = Assert.Throws<InvalidDataException>(() => new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path)).Run())!;
        Assert.That(error.Message, Does.Contain("is not the journal of a study"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("run,x,y\n1,2,3\n"));
    }

    [Test]
    public void Run_JournalOfAnEarlierVersion_IsRefusedAndKept()
    {
        // A line ends with the hash of what is before its last tab.
        const string line = "lsm-study-1\t0123456789abcdef";
        var hash = new Lsm.Runtime.IO.XxHash64();
        hash.Append(System.Text.Encoding.UTF8.GetBytes(line));
        string path = folder["earlier.journal"], journal = FormattableString.Invariant($"{line}\t{hash.Digest():x16}\n");
        File.WriteAllText(path, journal);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new LiquidTuner(SmallStudy.Task(300), options: SmallStudy.Options(path)).Run())!;
        Assert.That(error.Message, Does.Contain("is the journal of an earlier version"));
        Assert.That(File.ReadAllText(path), Is.EqualTo(journal));
    }
}
