using System.Diagnostics;
using System.Globalization;
using Lsm.Fuzz;

namespace Lsm.Nir.Tests.Hostile;

/// <summary>A process killed (SIGKILL on Unix) in the middle of a save, and a full disk, leave a whole file: the old one or the new one.</summary>
public class KilledSaveTests
{
    /// <summary>LSM_KILLS=200 runs the long loop.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("LSM_KILLS") ?? "8", CultureInfo.InvariantCulture);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Save_ProcessKilled_LeavesWholeFile()
    {
        var reached = SaveLoop.Kinds.ToDictionary(static kind => kind, static _ => 0L);
        long generation = 0;
        int kills = 0, leftovers = 0, ahead = 0;
        for (; kills < Kills || (leftovers == 0 && kills < 10 * Kills); kills++)
        {
            KillWhileSaving(generation, lines: 5 + (kills % 4), milliseconds: kills * 7 % 20, reached);
            foreach ((string kind, long announced) in reached)
            {
                long found = SaveLoop.GenerationOf(kind, folder[kind]);
                Assert.That(found, Is.EqualTo(announced).Or.EqualTo(announced + 1), $"kill {kills}: {kind}");
                ahead += found > announced ? 1 : 0;
                generation = Math.Max(generation, found);
            }

            foreach (string temporary in Directory.GetFiles(folder.Path, "*.tmp"))
            {
                leftovers++;
                File.Delete(temporary);
            }
        }

        TestContext.Out.WriteLine($"{kills} kills, {leftovers} in the middle of a save, {ahead} between the rename and its announcement; every file was whole, the old one or the new one, after each");
        Assert.That(leftovers, Is.GreaterThan(0), "no kill came in the middle of a save");
    }

    [Test]
    public void Save_FullDisk_KeepsOldFileAndLeavesNothingElse()
    {
        // A disk of 64 KB that only the child sees; it goes when the child ends.
        string script = "mount -t tmpfs -o size=64k none \"$1\" || exit 77; exec dotnet exec \"$2\" full-disk \"$1\"";
        string[] own = Environment.IsPrivilegedProcess ? ["-m"] : ["-rm"];
        (int exitCode, string output) = OperatingSystem.IsLinux()
            ? Run("unshare", [.. own, "sh", "-c", script, "sh", folder.Path, typeof(SaveLoop).Assembly.Location])
            : (77, "not Linux");
        if (exitCode == 77 || output.Contains("unshare failed", StringComparison.Ordinal))
            Assert.Ignore($"a small disk cannot be mounted here: {output}");
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("No space left").And.Contain("the old file is whole, files: 1"));
    }

    /// <summary>Waits for some lines of a child that saves and for some milliseconds, kills it, and notes the last generation that it announced of each kind.</summary>
    private void KillWhileSaving(long generation, int lines, int milliseconds, Dictionary<string, long> reached)
    {
        string after = generation.ToString(CultureInfo.InvariantCulture);
        using Process process = Start("dotnet", ["exec", typeof(SaveLoop).Assembly.Location, "save-loop", folder.Path, after]);
        for (int i = 0; i < lines; i++)
        {
            if (process.StandardOutput.ReadLine() is not { } line)
            {
                Assert.Fail(process.StandardError.ReadToEnd());
                return;
            }

            Note(line);
        }

        process.WaitForExit(milliseconds);
        process.Kill();
        process.WaitForExit();
        if (!OperatingSystem.IsWindows())
            Assert.That(process.ExitCode, Is.EqualTo(128 + 9), "SIGKILL");
        foreach (string line in process.StandardOutput.ReadToEnd().Split('\n')[..^1])
            Note(line);

        void Note(string line)
        {
            string[] words = line.Split(' ');
            reached[words[0]] = long.Parse(words[1], CultureInfo.InvariantCulture);
        }
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static (int ExitCode, string Output) Run(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
