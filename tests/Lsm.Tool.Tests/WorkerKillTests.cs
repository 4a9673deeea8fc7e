using System.Diagnostics;
using System.Globalization;

namespace Lsm.Tool.Tests;

/// <summary>
/// Kills the processes of studies at random, and measures what a second worker gains. docs/tool.md has the command. LSM_KILLS sets the number of kills, 100 by default.
/// </summary>
[Explicit("minutes")]
[Category("Full")]
public sealed class WorkerKillTests
{
    private static readonly string[] Call = ["tune", "series.csv", "--targets", "y", "--inputs", "x", "--sequence", "run", "--json"];

    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteData() => SampleData.WriteCsv(folder["series.csv"], rows: 3000);

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Tune_ProcessesKilledAtRandom_GivesTheBytesOfASerialRun()
    {
        int wanted = int.Parse(Environment.GetEnvironmentVariable("LSM_KILLS") ?? "100", CultureInfo.InvariantCulture), workers = 0, studies = 0, ends = 0;
        string[] size = ["--neurons", "50", "--trials", "60"];
        Tune("serial", [.. size, "--threads", "1"]);
        var random = new Random(1);
        for (; workers + studies < wanted; ends++)
        {
            File.Delete(folder["killed.study"]);
            bool resume = false;
            for (bool ended = false; !ended;)
            {
                using Process study = Start("killed", [.. size, "--workers", "2", "--threads", "2", .. resume ? ["--resume"] : Array.Empty<string>()]);
                Task<string> errors = study.StandardError.ReadToEndAsync(), output = study.StandardOutput.ReadToEndAsync();
                while (!EndsBeforeAnotherLine(study, random))
                {
                    if (random.Next(8) == 0)
                    {
                        study.Kill();
                        study.WaitForExit();
                        studies++;
                    }
                    else if (Children(study.Id) is { Length: > 0 } children && workers + studies < wanted)
                    {
                        Kill(children[random.Next(children.Length)]);
                        workers++;
                    }
                }

                ended = study.ExitCode == 0;
                Assert.That(ended || study.ExitCode >= 128, Is.True, () => errors.Result + output.Result);
                resume = File.Exists(folder["killed.study"]);
            }

            Assert.That(File.ReadAllText(folder["killed.study"]), Is.EqualTo(File.ReadAllText(folder["serial.study"])));
            Assert.That(File.ReadAllBytes(folder["killed.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["serial.safetensors"])));
        }

        TestContext.Out.WriteLine($"{workers} workers and {studies} studies were killed; {ends} studies ended with the journal and the model of a serial run.");
    }

    [Test]
    public void Tune_TwoWorkers_AreFasterThanOne()
    {
        // With a warm file cache. The study itself does no job. Starting the processes takes some seconds for any number of workers, so the study takes more than a minute.
        Tune("warm", "--neurons", "50", "--trials", "12", "--workers", "2", "--threads", "2");
        string[] size = ["--neurons", "200", "--trials", "120"];
        double one = Tune("one", [.. size, "--workers", "1", "--threads", "1"]), two = Tune("two", [.. size, "--workers", "2", "--threads", "2"]);
        TestContext.Out.WriteLine(FormattableString.Invariant($"One worker with one thread: {one:F1} s; two: {two:F1} s; {one / two:F2} times as fast."));
        Assert.That(File.ReadAllText(folder["two.study"]), Is.EqualTo(File.ReadAllText(folder["one.study"])));
        Assert.That(one / two, Is.GreaterThan(1.8));
    }

    /// <summary>Waits until the journal has another line, and then a random time: on a busy machine, workers that are killed at fixed times do no job at all.</summary>
    private bool EndsBeforeAnotherLine(Process study, Random random)
    {
        long before = Length();
        while (Length() <= before)
        {
            if (study.WaitForExit(20))
            {
                return true;
            }
        }

        return study.WaitForExit(random.Next(1000));

        long Length() => new FileInfo(folder["killed.study"]) is { Exists: true } journal ? journal.Length : 0;
    }

    private static int[] Children(int parent) =>
    [
        .. Process.GetProcessesByName("dotnet").Select(static process => process.Id)
            .Where(id => File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture)),
    ];

    private static void Kill(int id)
    {
        try
        {
            Process.GetProcessById(id).Kill();
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    private Process Start(string name, string[] arguments)
    {
        Process process = ToolProcess.Start(folder.Path, [], [.. Call, "--out", $"{name}.safetensors", .. arguments]);
        process.StandardInput.Close();
        return process;
    }

    /// <summary>The seconds that it took.</summary>
    private double Tune(string name, params string[] arguments)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(name, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, () => errors.Result + output);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
