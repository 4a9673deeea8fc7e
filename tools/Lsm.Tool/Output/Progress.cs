using System.Diagnostics;
using Spectre.Console;

namespace Lsm.Tool.Output;

/// <summary>Progress on the error stream: a bar on a terminal, elsewhere one line when the work is done.</summary>
internal static class Progress
{
    public static void Run(TextWriter errors, string name, int units, string? noun, Action<Action> work)
    {
        if (ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected)
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
            console.Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    ProgressTask task = context.AddTask(Markup.Escape(name), maxValue: Math.Max(units, 1));
                    work(() => task.Increment(1));
                });
            return;
        }

        long started = Stopwatch.GetTimestamp();
        work(static () => { });
        errors.WriteLine(FormattableString.Invariant($"{name}: {(noun is null ? "" : $"{units} {noun} in ")}{Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
    }
}
