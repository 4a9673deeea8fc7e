using WallFollower;
using WallFollower.Report;

return CommandLine.Build(Run).Parse(args).Invoke();

static int Run(Options options)
{
    try
    {
        Directory.CreateDirectory(options.Report);
        RunResult run = Demo.Run(options, Console.Out);
        Summary.Write(run, Console.Out);
        IReadOnlyList<string> files = ReportFolder.Write(options.Report, run);
        Console.WriteLine($"wrote {string.Join(", ", files.Select(Path.GetFileName))} to {Path.GetFullPath(options.Report)}");
        Console.WriteLine($"checksum {run.Checksum}");
        return 0;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
