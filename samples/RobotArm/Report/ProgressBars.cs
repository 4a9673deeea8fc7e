using RobotArm.Control;
using Spectre.Console;

namespace RobotArm.Report;

/// <summary>Shows progress on a terminal: a bar for each stage.</summary>
internal sealed class ProgressBars(ProgressContext context) : IProgressDisplay
{
    public static T Run<T>(Func<IProgressDisplay, T> job)
    {
        T result = default!;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => result = job(new ProgressBars(context)));
        return result;
    }

    public Action Stage(string name, int steps)
    {
        ProgressTask bar = context.AddTask(Markup.Escape(name), maxValue: steps);
        return () => bar.Increment(1);
    }

    public void WriteLine(string line) => AnsiConsole.MarkupLine($"[grey]{Markup.Escape(line)}[/]");
}
