using System.Runtime.InteropServices;

namespace Lsm.Tool.Output;

/// <summary>Says something before Ctrl+C or SIGTERM ends the process, and shows the cursor that a progress bar hides.</summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private static readonly PosixSignal[] Ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
    private static readonly Dictionary<PosixSignal, int> Numbers = new() { [PosixSignal.SIGINT] = 2, [PosixSignal.SIGTERM] = 15 };
    private static PosixSignal[] ending = Ends;

    private readonly PosixSignalRegistration[] signals;

    private Interruption(Report report, string note) =>
        signals = [.. ending.Select(signal => PosixSignalRegistration.Create(signal, _ => report.Note(Console.IsErrorRedirected ? note : $"{ShowCursor}\n{note}")))];

    /// <summary>
    /// Finds out which signals end the process; a shell has its jobs in the background ignore Ctrl+C. It is called before the first use of the console, which takes the signals over.
    /// </summary>
    public static void FindSignals() => ending = OperatingSystem.IsWindows() ? Ends : [.. Ends.Where(static signal => !IsIgnored(signal))];

    /// <summary>Until it is disposed, a signal that ends the process prints the note first.</summary>
    public static Interruption Of(Report report, string note) => new(report, note);

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }
    }

    private static bool IsIgnored(PosixSignal signal)
    {
        const nint ignore = 1;
        var action = new byte[512]; // a sigaction of any system, which begins with the handler
        return SignalAction(Numbers[signal], 0, action) == 0 && MemoryMarshal.Read<nint>(action) == ignore;
    }

    [DllImport("libc", EntryPoint = "sigaction", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SignalAction(int signal, nint action, [Out] byte[] before);
}
