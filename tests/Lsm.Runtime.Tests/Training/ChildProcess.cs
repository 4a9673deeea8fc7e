using System.Diagnostics;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Starts tests/Lsm.Runtime.Child.</summary>
internal static class ChildProcess
{
    /// <summary>The environment in which the runtime compiles every method once: it then starts no thread and allocates nothing for that at an odd time.</summary>
    public static IReadOnlyDictionary<string, string> CompiledOnce { get; } = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" };

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", ChildProgram.Path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end and gives what it wrote.</summary>
    public static string Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using Process process = Start(environment, arguments);
        string output = process.StandardOutput.ReadToEnd(), errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors);
        return output.Trim();
    }
}
