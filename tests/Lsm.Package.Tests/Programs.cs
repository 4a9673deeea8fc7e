using System.Diagnostics;

namespace Lsm.Package.Tests;

/// <summary>Runs programs for the tests.</summary>
internal static class Programs
{
    /// <summary>Runs a command to its end. Fails with the output of the command if it does not succeed.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        (int exitCode, string output, string error) = RunToEnd(folder, program, arguments);
        Assert.That(exitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs a command that has to fail, to its end. Returns what it writes to the error stream.</summary>
    public static string RunToFailure(string folder, string program, params string[] arguments)
    {
        (int exitCode, string output, string error) = RunToEnd(folder, program, arguments);
        Assert.That(exitCode, Is.Not.Zero, $"{program} {string.Join(' ', arguments)}\n{output}\n{error}");
        return error;
    }

    private static (int ExitCode, string Output, string Error) RunToEnd(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("MSBuildSDKsPath"); // the test host sets it; it is wrong for another project
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
