using System.Diagnostics;

namespace Lsm.Runtime.Tests.Training;

/// <summary>
/// Stands in for the one of Lsm.Runtime.Tests: the child that the tests of bits start runs the net10.0 build, so here they compare the two
/// builds.
/// </summary>
internal static class ChildProcess
{
    /// <summary>Runs it to its end and gives what it wrote.</summary>
    public static string Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Program(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output.Trim();
    }

    // bin/Release/net10.0 of the child, for bin/Release/net10.0 of these tests.
    private static string Program()
    {
        string[] own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.Combine([.. own[..^4].Select(part => part + Path.DirectorySeparatorChar), "Lsm.Runtime.Child", .. own[^3..], "Lsm.Runtime.Child.dll"]);
    }
}
