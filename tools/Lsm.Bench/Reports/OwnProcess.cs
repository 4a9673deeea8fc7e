using System.Diagnostics;

namespace Lsm.Bench.Reports;

/// <summary>A second process of this program.</summary>
internal static class OwnProcess
{
    /// <summary>Starts it with redirected output.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <exception cref="BenchException">The program file cannot be found.</exception>
    public static Process Start(params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new BenchException("The program file of this process cannot be found.");
        string library = Path.Combine(AppContext.BaseDirectory, "Lsm.Bench.dll");
        bool isBench = Path.GetFileNameWithoutExtension(program) == "Lsm.Bench";
        return Process.Start(new ProcessStartInfo(isBench ? program : "dotnet", isBench ? arguments : ["exec", library, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
