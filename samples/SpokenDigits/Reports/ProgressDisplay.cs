using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace SpokenDigits.Reports;

/// <summary>Shows how far long work has come: bars on a terminal, plain lines elsewhere. Writes to the error stream, so that results stay clean.</summary>
internal sealed class ProgressDisplay
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool bars = !Console.IsErrorRedirected;

    /// <summary>Does some work and shows its progress.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="work">The work; it tells the share that is done, 0 to 1.</param>
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
            // Also when it failed, so that the error has a line of its own.
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $": {watch.Elapsed.TotalSeconds:F1} s"));
        }
    }
}
