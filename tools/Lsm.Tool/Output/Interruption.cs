using System.Runtime.InteropServices;

namespace Lsm.Tool.Output;

/// <summary>Says something before Ctrl+C or SIGTERM ends the process, and shows the cursor that a progress bar hides.</summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";
    private readonly PosixSignalRegistration[] signals;

    private Interruption(Report report, string note)
    {
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        signals = [.. ends.Select(signal => PosixSignalRegistration.Create(signal, _ => report.Note(Console.IsErrorRedirected ? note : $"{ShowCursor}\n{note}")))];
    }

    /// <summary>Until it is disposed, a signal that ends the process prints the note first.</summary>
    public static Interruption Of(Report report, string note) => new(report, note);

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }
    }
}
