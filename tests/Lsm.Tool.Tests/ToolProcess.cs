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
