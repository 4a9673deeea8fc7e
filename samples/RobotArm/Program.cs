using RobotArm;
using RobotArm.Letters;
using RobotArm.Report;
using Spectre.Console;

return CommandLine.Build(Run).Parse(args).Invoke();

static int Run(Options options)
{
    try
    {
        IReadOnlyList<Letter> letters = options.Trajectories is { } file ? PenFile.ReadFirstOfEach(file) : [];
        Directory.CreateDirectory(options.Report);
        bool terminal = AnsiConsole.Profile.Out.IsTerminal && AnsiConsole.Profile.Capabilities.Ansi;
        if (terminal)
        {
            AnsiConsole.Write(new Rule("[bold]RobotArm[/]: a liquid of spiking neurons learns to drive an arm") { Justification = Justify.Left });
        }

        RunResult run = terminal
            ? ProgressBars.Run(display => Demo.Run(options, letters, display))
            : Demo.Run(options, letters, new ProgressLines(Console.Out));
        if (terminal)
        {
            Summary.Tables(run);
        }
        else
        {
            Summary.Lines(run, Console.Out);
        }

        IReadOnlyList<string> files = ReportFolder.Write(options.Report, run);
        Console.WriteLine(Summary.Ticks(run));
        Console.WriteLine($"wrote {string.Join(", ", files.Select(Path.GetFileName))} to {Path.GetFullPath(options.Report)}");
        Console.WriteLine($"checksum {run.Checksum}");
        return 0;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
