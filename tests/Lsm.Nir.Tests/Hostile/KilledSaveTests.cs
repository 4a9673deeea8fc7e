using System.Diagnostics;
using System.Globalization;
using Lsm.Fuzz;
using Lsm.Runtime;

namespace Lsm.Nir.Tests.Hostile;

/// <summary>A process killed in the middle of a save leaves a whole file: the old one or the new one.</summary>
public class KilledSaveTests
{
    /// <summary>LSM_KILLS=200 runs the long loop.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("LSM_KILLS") ?? "8", CultureInfo.InvariantCulture);

    [Test]
    public void A_killed_save_leaves_a_whole_file()
    {
        string folder = Directory.CreateTempSubdirectory("lsm-kill").FullName, path = Path.Combine(folder, "model.safetensors");
        ulong[] hashes = [SaveLoop.Model(1).Hash, SaveLoop.Model(2).Hash];
        Assert.That(hashes[0], Is.Not.EqualTo(hashes[1]));
        int leftovers = 0;
        try
        {
            for (int i = 0; i < Kills; i++)
            {
                KillWhileSaving(path, i * 13 % 50);
                Assert.That(hashes, Does.Contain(LiquidStateMachine.Load(path).Hash), $"kill {i}");
                foreach (string temporary in Directory.GetFiles(folder, "*.tmp"))
                {
                    leftovers++;
                    File.Delete(temporary);
                }
            }
            TestContext.Out.WriteLine($"{Kills} kills, {leftovers} in the middle of a save; the file was whole after each");
            Assert.That(leftovers, Is.GreaterThan(0), "no kill came in the middle of a save, so nothing was shown");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void KillWhileSaving(string path, int milliseconds)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(SaveLoop).Assembly.Location, "save-loop", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        if (process.StandardOutput.ReadLine() is null)
            Assert.Fail(process.StandardError.ReadToEnd());
        process.WaitForExit(milliseconds);
        process.Kill();
        process.WaitForExit();
    }
}
