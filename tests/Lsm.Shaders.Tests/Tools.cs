using System.Diagnostics;

namespace Lsm.Shaders.Tests;

/// <summary>The repository's folders and the command-line tools some tests need.</summary>
internal static class Tools
{
    public static string Shaders => Path.Combine(Checkout.Root, "shaders");

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
            Checkout.Missing($"'{tool}' is not installed (Debian and Ubuntu: apt-get install {package}).");
            throw;
        }
    }
}
