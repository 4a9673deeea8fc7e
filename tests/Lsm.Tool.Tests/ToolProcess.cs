using System.Diagnostics;

namespace Lsm.Tool.Tests;

/// <summary>Runs <c>lsm</c> as a process.</summary>
internal static class ToolProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">The command line.</param>
    public static (int Code, string Output, string Errors) Run(string folder, params string[] arguments) => Run(folder, "", [], arguments);

    /// <summary>Runs it to its end, with text on standard input and environment variables.</summary>
    public static (int Code, string Output, string Errors) Run(string folder, string input, (string Name, string Value)[] variables, params string[] arguments)
    {
        using Process process = Start(folder, variables, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), errors.Result.ReplaceLineEndings("\n"));
    }

    /// <summary>Runs it to its end in a pseudo-terminal of so many columns, which Linux's <c>script</c> makes. Both streams come together, with their control sequences.</summary>
    public static string RunInTerminal(string folder, string kind, int columns, params string[] arguments)
    {
        string command = string.Join(' ', arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "lsm.dll")).Select(static argument => $"'{argument}'"));
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols {columns} rows 40; dotnet exec {command}", "/dev/null"])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = kind;
        foreach (string automation in new[] { "CI", "GITHUB_ACTIONS", "TF_BUILD" })
        {
            start.Environment.Remove(automation); // in which a terminal has no bar
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, output);
        return output.ReplaceLineEndings("\n");
    }

    /// <summary>Starts it with its streams redirected.</summary>
    public static Process Start(string folder, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "lsm.dll"), .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
