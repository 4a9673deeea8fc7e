using System.Diagnostics;

namespace Lsm.Nir.Tests;

/// <summary>Debian's python3 with h5py: the independent reader and writer of the tests.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";
    private static readonly Lazy<bool> HasH5py = new(() => File.Exists(Interpreter) && Start(["-c", "import h5py, numpy"]).ExitCode == 0);

    /// <summary>Runs a script; skips the test where there is no h5py, and fails it there under CI=true.</summary>
    public static string Run(string script, params string[] arguments)
    {
        if (!HasH5py.Value)
            Checkout.Missing("/usr/bin/python3 with h5py is missing; on Debian: apt-get install python3-h5py");
        (int exitCode, string output) = Start(["-c", script, .. arguments]);
        Assert.That(exitCode, Is.Zero, output);
        return output;
    }

    private static (int ExitCode, string Output) Start(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
