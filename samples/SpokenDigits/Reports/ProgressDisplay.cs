using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace SpokenDigits.Reports;

/// <summary>Shows the progress of long work: bars on a terminal, plain lines elsewhere. Writes to the error stream, because the results go to the output.</summary>
internal sealed class ProgressDisplay
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool bars = !Console.IsErrorRedirected;

    /// <summary>Runs work and shows its progress.</summary>
    /// <param name="title">The name to show.</param>
    /// <param name="work">The work; it reports the completed share, 0 to 1.</param>
    public T Show<T>(string title, Func<Action<double>, T> work)
    {
        if (bars)
        {
            return console.Progress().AutoClear(true).Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(share => task.Value = share);
            });
        }

        Console.Error.Write(title);
        var watch = Stopwatch.StartNew();
        try
        {
            return work(_ => { });
        }
        finally
        {
            // Also after a failure, so that the error starts on its own line.
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $": {watch.Elapsed.TotalSeconds:F1} s"));
        }
    }
}
