using RobotArm.Teaching;
using Spectre.Console;

namespace RobotArm.Report;

/// <summary>Progress on a terminal: a bar per stage, finished ones stay.</summary>
internal sealed class BarBoard(ProgressContext context) : IProgressBoard
{
    public static T Run<T>(Func<IProgressBoard, T> job)
    {
        T result = default!;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => result = job(new BarBoard(context)));
        return result;
    }

    public Action Stage(string name, int steps)
    {
        ProgressTask bar = context.AddTask(Markup.Escape(name), maxValue: steps);
        return () => bar.Increment(1);
    }

    public void Say(string line) => AnsiConsole.MarkupLine($"[grey]{Markup.Escape(line)}[/]");
}
