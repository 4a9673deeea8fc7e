using System.CommandLine;
#if WORKERS
using Lsm.Workers;
#endif

namespace Lsm.Tool.Tuning;

/// <summary><c>lsm worker</c>: works for a study in another process.</summary>
internal static class WorkerCommand
{
    public const string NoWorkers = "This lsm is the native file, which has no workers. Install the .NET tool, which has them, on every machine of the study: dotnet tool install --global Lsm.Tool.";

    public static Command Create()
    {
        var join = new Option<string>("--join") { Description = "The address that 'lsm tune --listen' was given: HOST:PORT, redis://HOST:PORT or postgres://USER:PASSWORD@HOST:PORT/DATABASE.", HelpName = "ADDRESS", Required = true };
        var threads = new Option<int>("--threads") { Description = "Liquids that it runs at once; 0 for one on each core.", HelpName = "N" };
        Option<double> wait = WorkerArguments.Wait("End if no study is at the address for so many seconds, now or after the study was lost.");
        var untilInputEnds = new Option<bool>("--until-input-ends") { Description = "End with standard input, as the process that started it.", Hidden = true };
        threads.Within(0, 1024);
        var command = new ToolCommand(
            "worker",
            "Works for a study of 'lsm tune', on this or another machine, until the study ends. The native file has no workers; the .NET tool has.",
            "lsm worker --join 192.168.0.5:7000",
            "lsm worker --join redis://192.168.0.5:6379 --threads 8 --wait 3600")
        {
            join, threads, wait, untilInputEnds,
        };
        command.Do((parsed, report) =>
        {
#if WORKERS
            MeetingPoint place = MeetingPoint.Parse("--join", parsed.GetValue(join)!);
            using var stop = new CancellationTokenSource();
            Console.CancelKeyPress += (_, pressed) =>
            {
                pressed.Cancel = true; // the worker leaves its cluster first
                stop.Cancel();
            };
            if (parsed.GetValue(untilInputEnds))
            {
                new Thread(() =>
                {
                    Console.In.ReadToEnd();
                    stop.Cancel();
                }) { IsBackground = true }.Start();
            }

            WorkerProgram.Run(place, parsed.GetValue(threads), TimeSpan.FromSeconds(parsed.GetValue(wait)), report.Note, stop.Token).GetAwaiter().GetResult();
            return CommandLine.Success;
#else
            throw new ToolException(NoWorkers);
#endif
        });
        return command;
    }
}
