using System.Diagnostics;

namespace Lsm.Runtime.Tests;

/// <summary>Other runtimes and devices of this machine compute the hashes of the table; <c>build/environments.sh</c> runs more of them.</summary>
public class EnvironmentTests
{
    private static readonly string Hashes = Path.Combine(
        Checkout.Root, "tools", "Lsm.Hashes", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!);

    [Test]
    public void Hashes_OnMono_AreThoseOfTheTable()
    {
        if (!File.Exists("/usr/lib/mono/4.5/Facades/netstandard.dll"))
        {
            Checkout.Missing("There is no Mono (Debian and Ubuntu: apt-get install mono-devel).");
        }

        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Path.Combine(Hashes, "netstandard2.1")))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        Run("dotnet", ["run", Path.Combine(Checkout.Root, "build", "debian-mono.cs"), "--", folder.Path]);
        Assert.That(Run("mono", [folder["Lsm.Hashes.exe"]]), Does.Contain("Mono"));
    }

    [Test]
    public void Hashes_OnSwiftShader_AreThoseOfTheTable()
    {
        const string manifest = "/usr/lib/chromium/vk_swiftshader_icd.json";
        if (!File.Exists(manifest))
        {
            Checkout.Missing($"There is no {manifest} (Debian: apt-get install chromium).");
        }

        Assert.That(Run("dotnet", [Path.Combine(Hashes, "net10.0", "Lsm.Hashes.dll"), "vulkan"], ("VK_DRIVER_FILES", manifest)), Does.Contain("SwiftShader"));
    }

    private static string Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(environment, variable => start.Environment[variable.Name] = variable.Value);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{output}{errors.Result}");
        return output;
    }
}
