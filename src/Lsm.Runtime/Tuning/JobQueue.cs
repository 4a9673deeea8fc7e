using System.Runtime.ExceptionServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// Runs jobs on threads of its own, or one after the other on the calling thread. The end of a job may add others. A job may wait for another machine, so it must not use a thread of the
/// pool.
/// </summary>
/// <param name="execute">Executes a job; called from several threads at once.</param>
/// <param name="atOnce">The jobs at once, at least 1.</param>
/// <param name="isOver">Whether no further job may begin.</param>
internal sealed class JobQueue(Func<TrialJob, string[]> execute, int atOnce, Func<bool> isOver)
{
    private readonly object gate = new();
    private readonly SortedDictionary<(int Round, TrialJobKind Kind, int Length, int Added), (TrialJob Job, Action<string[]> Done)> waiting = [];
    private int added;
    private int running;
    private Exception? failure;

    /// <summary>Adds a job: before <see cref="Run"/>, or at the end of another job.</summary>
    /// <param name="round">The round; jobs of an earlier round begin first.</param>
    /// <param name="length">A measure of its time. The longest jobs of a round and kind begin first, so that no thread waits long for the last one.</param>
    /// <param name="job">The job.</param>
    /// <param name="done">Receives the result; one call at a time.</param>
    public void Add(int round, int length, TrialJob job, Action<string[]> done)
    {
        var place = (round, job.Kind, -length, added++);
        waiting.Add(place, (job with { Place = place }, done));
    }

    /// <summary>Runs all jobs, also those that are added meanwhile. After a failure no further job begins.</summary>
    /// <exception cref="InvalidOperationException">A thread does not round to nearest.</exception>
    public void Run()
    {
        if (atOnce == 1)
        {
            Work(); // also in a browser, which has one thread
        }
        else
        {
            Task.WaitAll([.. Enumerable.Range(0, atOnce).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }
    }

    private void Work()
    {
        try
        {
            RoundingMode.Require();
            while (Next() is { } next)
            {
                string[] fields = execute(next.Job);
                lock (gate)
                {
                    next.Done(fields);
                    running--;
                    Monitor.PulseAll(gate);
                }
            }
        }
        catch (Exception failed)
        {
            lock (gate)
            {
                failure ??= failed; // the caller gets it
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Waits for the next job; null if there is none and none can come.</summary>
    private (TrialJob Job, Action<string[]> Done)? Next()
    {
        lock (gate)
        {
            while (failure is null && (waiting.Count > 0 || running > 0) && !isOver())
            {
                if (waiting.Count > 0)
                {
                    (var place, var first) = waiting.First();
                    waiting.Remove(place);
                    running++;
                    return first;
                }

                Monitor.Wait(gate);
            }

            return null;
        }
    }
}
