using System.CommandLine;
using Lsm.Runtime.Tuning;
#if WORKERS
using Lsm.Workers;
#endif

namespace Lsm.Tool.Tuning;

/// <summary>The options of <c>lsm tune</c> that spread a study over processes.</summary>
internal sealed class WorkerArguments
{
    private readonly Option<int?> workers = new("--workers") { Description = "Spread the study over N worker processes on this machine. The result is the same, bit for bit. The native file has no workers; the .NET tool has.", HelpName = "N" };
    private readonly Option<string?> listen = new("--listen") { Description = "Let workers of other machines join at HOST:PORT, redis://HOST:PORT or postgres://USER:PASSWORD@HOST:PORT/DATABASE, with 'lsm worker --join'.", HelpName = "ADDRESS" };
    private readonly Option<double> wait = Wait("End the study if there is no worker for so many seconds; --resume goes on.");

    public WorkerArguments(Command command)
    {
        workers.Within(0, 256);
        foreach (Option option in (Option[])[workers, listen, wait])
        {
            command.Add(option);
        }
    }

    /// <summary>The option <c>--wait</c>.</summary>
    public static Option<double> Wait(string description)
    {
        var wait = new Option<double>("--wait") { Description = description, HelpName = "S", DefaultValueFactory = _ => 60 };
        wait.Within(1, 604_800);
        return wait;
    }

    /// <summary>How to run a study: in this process, or on workers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threads">The threads of the study, 0 for all cores.</param>
    /// <param name="note">Gets what a person has to know, from any thread.</param>
    /// <exception cref="ToolException">This build has no workers.</exception>
    /// <exception cref="ArgumentException">The address has another form.</exception>
    public Func<TuningTask, TuningOptions, TuningReport> Choose(ParseResult parsed, int threads, Action<string> note)
    {
        int? count = parsed.GetValue(workers);
        string? address = parsed.GetValue(listen);
        if (count is null && address is null)
        {
            return static (task, options) => new LiquidTuner(task, null, options).Run();
        }

        if (count is 0 && address is null)
        {
            throw new ToolException("--workers is 0, and without --listen no worker can join. Give a larger number, or an address.");
        }

#if WORKERS
        MeetingPoint? point = address is null ? null : MeetingPoint.Parse("--listen", address);
        var place = new StudyPlace(point, count ?? 0, threads == 0 ? Environment.ProcessorCount : threads, TimeSpan.FromSeconds(parsed.GetValue(wait)));
        return (task, options) => ClusterStudy.Run(task, options, place, note);
#else
        throw new ToolException(WorkerCommand.NoWorkers);
#endif
    }
}
