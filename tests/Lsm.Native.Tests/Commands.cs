using System.Diagnostics;

namespace Lsm.Native.Tests;

/// <summary>Runs programs for the tests.</summary>
internal static class Commands
{
    /// <summary>Runs a command to its end and returns what it wrote to its standard output. Fails with all of its output if it does not succeed.</summary>
    public static string Run(string program, params string[] arguments) => Run([], program, arguments);

    /// <summary>As the other overload, with variables of the environment.</summary>
    public static string Run((string Name, string Value)[] variables, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("MSBuildSDKsPath"); // the test host sets it; it is wrong for another project
        start.Environment.Remove("MSBUILD_EXE_PATH");
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}\n{error.Result}");
        return output;
    }

    /// <summary>Skips the test if a program is missing; under CI=true fails it.</summary>
    public static void Require(string program, string package)
    {
        if (!Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), folder => File.Exists(Path.Combine(folder, program))))
        {
            Checkout.Missing($"{program} is missing; on Debian: apt-get install {package}");
        }
    }
}
