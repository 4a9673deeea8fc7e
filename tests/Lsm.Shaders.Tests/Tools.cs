using System.Diagnostics;

namespace Lsm.Shaders.Tests;

/// <summary>The repository's folders and the command-line tools some tests need.</summary>
internal static class Tools
{
    /// <summary>The folder that holds Lsm.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string Shaders => Path.Combine(Root, "shaders");

    /// <summary>What is missing skips a test, with the reason; on a build server it fails it, so that nothing is skipped unseen.</summary>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }

    /// <summary>Runs a tool to its end; both outputs together.</summary>
    public static (int ExitCode, string Output) Run(string tool, string package, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing($"'{tool}' is not installed (Debian and Ubuntu: apt-get install {package}).");
            throw;
        }
    }

    private static string FindRoot()
    {
        string? folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Lsm.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Lsm.sln lies in no folder above the tests.");
    }
}
