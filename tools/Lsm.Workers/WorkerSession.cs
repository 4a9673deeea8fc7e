using Lsm.Runtime.Tuning;
using Lsm.Workers.Messages;

namespace Lsm.Workers;

/// <summary>A worker on one silo: it takes part in the first study that asks, keeps its data, and does its jobs on threads of its own. Free-threaded.</summary>
/// <param name="name">The worker's name.</param>
/// <param name="threads">The jobs at once, at least 1.</param>
/// <param name="build">The build of the worker.</param>
internal sealed class WorkerSession(string name, int threads, string build) : IFatalErrorHandler, IDisposable
{
    private const int MissedPings = 5;
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(2);

    private readonly object gate = new();
    private readonly SemaphoreSlim slots = new(threads);
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<WorkerEnd> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StudyInfo? study;
    private Task<StudyWork>? work;
    private int done;

    /// <summary>Completes when a study asked the worker to take part.</summary>
    public Task Welcomed => welcomed.Task;

    /// <summary>Completes when the worker's study is over for it.</summary>
    public Task<WorkerEnd> End => end.Task;

    /// <summary>Why it refused, or null.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The jobs done so far.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>A study asks the worker to take part.</summary>
    public WorkerReply Welcome(StudyInfo asking, IStudyLink link)
    {
        lock (gate)
        {
            if (asking.Build != build)
            {
                return new WorkerReply(name, threads, Refuse($"Worker {name} is build {build}; the study is build {asking.Build}. Install the same version of lsm on both machines."));
            }

            if (study is null)
            {
                study = asking;
                _ = Task.Run(() => Watch(link)); // not on the threads of the grain that calls
                welcomed.TrySetResult();
            }

            if (study.Run == asking.Run && work is null or { IsFaulted: true })
            {
                work = Task.Run(() => Load(asking, link));
            }

            return new WorkerReply(name, study.Run == asking.Run ? threads : 0, study.Run == asking.Run ? Refusal : null);
        }
    }

    /// <summary>The study says that it has ended.</summary>
    public void StudyEnded(Guid run)
    {
        lock (gate)
        {
            if (study?.Run == run)
            {
                end.TrySetResult(WorkerEnd.Done);
            }
        }
    }

    /// <summary>Does a job.</summary>
    public async Task<TrialReply> Run(TrialCall call)
    {
        Task<StudyWork> loading;
        lock (gate)
        {
            if (study?.Run != call.Run)
            {
                return new TrialReply();
            }

            loading = work!;
        }

        StudyWork jobs;
        try
        {
            jobs = await loading;
        }
        catch (InvalidDataException wrong)
        {
            return new TrialReply(Refusal: Refuse(wrong.Message));
        }

        await slots.WaitAsync(stopping.Token);
        try
        {
            // A thread of the pool that computes for minutes would delay the silo's messages.
            string[] fields = await Task.Factory.StartNew(
                () => jobs.Run(new TrialJob((TrialJobKind)call.Kind, call.Trial, call.Rung, call.Number, call.Points)), stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Interlocked.Increment(ref done);
            return new TrialReply(fields);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            return new TrialReply(Failure: $"{failed.GetType().Name}: {failed.Message}");
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>A silo that its cluster declared dead does not end the process: the worker joins again.</summary>
    void IFatalErrorHandler.OnFatalException(object? sender, string? context, Exception? exception) => end.TrySetResult(WorkerEnd.Lost);

    bool IFatalErrorHandler.IsUnexpected(Exception exception) => exception is not (OperationCanceledException or OrleansException);

    public void Dispose()
    {
        if (!stopping.IsCancellationRequested)
        {
            stopping.Cancel();
            end.TrySetResult(WorkerEnd.Lost);
        }
    }

    private string Refuse(string reason)
    {
        Refusal = reason;
        end.TrySetResult(WorkerEnd.Refused);
        return reason;
    }

    /// <summary>Asks for the data, checks it, and makes the study from it.</summary>
    private async Task<StudyWork> Load(StudyInfo info, IStudyLink link)
    {
        var data = new byte[info.DataLength];
        for (int start = 0; start < data.Length;)
        {
            byte[] part = await link.Read(info.DataHash, start);
            if (part.Length == 0 || part.Length > data.Length - start)
            {
                throw new InvalidDataException($"Worker {name}: the study has no data with the hash {info.DataHash}. Start the study again.");
            }

            part.CopyTo(data, start);
            start += part.Length;
        }

        if (StudyData.HashOf(data) is var hash && hash != info.DataHash)
        {
            throw new InvalidDataException($"Worker {name} got data with the hash {hash}; the study named {info.DataHash}. Start the worker again; if this happens twice, check the network and the memory of both machines.");
        }

        return await Task.Factory.StartNew(
            () =>
            {
                TuningTask task = StudyData.Read(data);
                var options = new TuningOptions { Neurons = info.Neurons, Seed = info.Seed, Folds = info.Folds, Networks = info.Networks };
                ulong here = new LiquidTuner(task, null, options).StudyHash();
                return here == info.Hash
                    ? new StudyWork(task, LiquidSpaces.Everything, options)
                    : throw new InvalidDataException($"Worker {name} makes the study {here:x16} of the data; the study is {info.Hash:x16}. Install the same version of lsm on both machines.");
            },
            stopping.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    /// <summary>Notices that the study is gone.</summary>
    private async Task Watch(IStudyLink link)
    {
        int missed = 0;
        while (missed < MissedPings && !end.Task.IsCompleted)
        {
            await Task.Delay(PingPeriod);
            try
            {
                await link.Ping();
                missed = 0;
            }
            catch (Exception)
            {
                missed++; // the reason does not matter: the study is asked again, and after some times it counts as lost
            }
        }

        end.TrySetResult(WorkerEnd.Lost);
    }
}
