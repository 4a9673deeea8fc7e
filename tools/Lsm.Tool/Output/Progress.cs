using Spectre.Console;

namespace Lsm.Tool.Output;

/// <summary>
/// Progress on the error stream: a bar on a terminal that moves its cursor; elsewhere a line at the end of the work, and lines before it if the work takes long.
/// </summary>
internal sealed class Progress
{
    // On a terminal of 80 columns there is room for a name, the facts, the bar, the share and the time.
    private const int BarWidth = 20;

    // The line at the end or the end of the bar says that all is done.
    private const double MostShare = 0.99;

    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(10);

    private readonly object gate = new();
    private readonly Action<double, string> show;
    private string facts;
    private double share;
    private bool ended;

    private Progress(string facts, Action<double, string> show) => (this.facts, this.show) = (facts, show);

    /// <summary>Says how far the work is. Any thread may call it.</summary>
    /// <param name="reached">The share that is done, 0 to 1. A smaller one than before counts as the one before.</param>
    /// <param name="found">What is known now, such as "17 liquids"; null for what was known before.</param>
    public void At(double reached, string? found = null)
    {
        lock (gate)
        {
            if (ended)
            {
                return; // a timer's last call
            }

            share = Math.Clamp(reached, share, MostShare);
            facts = found ?? facts;
            show(share, facts);
        }
    }

    /// <summary>Runs work and shows how far it is.</summary>
    /// <param name="errors">The error stream.</param>
    /// <param name="name">What the work is called.</param>
    /// <param name="facts">What is known at the beginning.</param>
    /// <param name="work">The work.</param>
    /// <param name="clock">The time.</param>
    public static void Run(TextWriter errors, string name, string facts, Action<Progress> work, TimeProvider clock)
    {
        if (Terminal(errors) is { } console)
        {
            RunWithBar(console, name, facts, work);
        }
        else
        {
            RunWithLines(errors, name, facts, work, clock);
        }
    }

    private void Do(Action<Progress> work)
    {
        work(this);
        lock (gate)
        {
            ended = true;
        }
    }

    private static IAnsiConsole? Terminal(TextWriter errors)
    {
        if (!ReferenceEquals(errors, Console.Error) || Console.IsErrorRedirected)
        {
            return null;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return console.Profile.Capabilities is { Ansi: true, Interactive: true } ? console : null;
    }

    private static void RunWithBar(IAnsiConsole console, string name, string facts, Action<Progress> work) => console.Progress().AutoClear(false)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(), new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(Description(facts), maxValue: 1);
            new Progress(facts, (share, found) =>
            {
                task.Description = Description(found);
                task.Value = share;
            }).Do(work);
            task.Value = 1;

            string Description(string found) => Markup.Escape($"{name}: {found}");
        });

    private static void RunWithLines(TextWriter errors, string name, string facts, Action<Progress> work, TimeProvider clock)
    {
        long started = clock.GetTimestamp();
        TimeSpan next = LeastInterval;
        string last = facts;
        new Progress(facts, (share, found) =>
        {
            last = found;
            TimeSpan now = clock.GetElapsedTime(started);
            if (now >= next)
            {
                errors.WriteLine(FormattableString.Invariant($"{name}: {100 * share:F0} %, {found} after {now.TotalSeconds:F0} s"));
                next = now + (now / 10 > LeastInterval ? now / 10 : LeastInterval); // long work has few lines
            }
        }).Do(work);
        errors.WriteLine(FormattableString.Invariant($"{name}: {last} in {clock.GetElapsedTime(started).TotalSeconds:F1} s"));
    }
}
