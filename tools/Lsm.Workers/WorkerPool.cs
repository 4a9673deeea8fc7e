using System.Diagnostics;
using Lsm.Runtime.Tuning;

namespace Lsm.Workers;

/// <summary>The workers of a study. Jobs wait here for a free one, in the order of their places. Free-threaded.</summary>
/// <param name="wait">How long a study waits while it has no worker.</param>
/// <param name="meeting">Where workers join, for messages.</param>
internal sealed class WorkerPool(TimeSpan wait, string meeting) : IFatalErrorHandler
{
    private readonly object gate = new();
    private readonly Dictionary<SiloAddress, StudyWorker> workers = [];
    private readonly SortedSet<(int Round, TrialJobKind Kind, int Length, int Added)> waiting = [];
    private long emptySince = Stopwatch.GetTimestamp();
    private string? failure;
    private string? refusal;

    /// <summary>Whether a worker is in the pool.</summary>
    public bool Has(SiloAddress address)
    {
        lock (gate)
        {
            return workers.ContainsKey(address);
        }
    }

    /// <summary>All workers.</summary>
    public StudyWorker[] All()
    {
        lock (gate)
        {
            return [.. workers.Values];
        }
    }

    /// <summary>Adds a worker.</summary>
    public void Add(StudyWorker worker)
    {
        lock (gate)
        {
            workers[worker.Address] = worker;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Removes a worker, if it is there; the calls to it are given up.</summary>
    public void Remove(SiloAddress address)
    {
        lock (gate)
        {
            if (workers.Remove(address, out StudyWorker? worker))
            {
                worker.Leave();
                emptySince = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Remembers why a worker did not take part.</summary>
    public void Refused(string reason)
    {
        lock (gate)
        {
            refusal = reason;
        }
    }

    /// <summary>Ends the study: every job throws.</summary>
    public void Fail(string message)
    {
        lock (gate)
        {
            failure ??= message;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Takes a free thread of a worker; waits for it.</summary>
    /// <param name="place">The place of the job, which no other one has.</param>
    /// <exception cref="InvalidOperationException">There was no worker for too long, or the study failed.</exception>
    public StudyWorker Take((int Round, TrialJobKind Kind, int Length, int Added) place)
    {
        lock (gate)
        {
            waiting.Add(place);
            try
            {
                for (; ; )
                {
                    if (failure is not null)
                    {
                        throw new InvalidOperationException(failure);
                    }

                    if (waiting.Min == place && workers.Values.Where(static worker => worker.Free > 0).MaxBy(static worker => worker.Free) is { } free)
                    {
                        free.Busy++;
                        return free;
                    }

                    if (workers.Count == 0 && Stopwatch.GetElapsedTime(emptySince) >= wait)
                    {
                        throw new InvalidOperationException(
                            $"There was no worker for {wait.TotalSeconds:F0} s. Start one with 'lsm worker --join {meeting}', or wait longer with --wait; with --resume the study goes on.{(refusal is null ? "" : $" The last one did not take part: {refusal}")}");
                    }

                    Monitor.Wait(gate, TimeSpan.FromSeconds(0.25));
                }
            }
            finally
            {
                waiting.Remove(place);
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>The cluster declared the study's own silo dead: the study ends, and its journal stays.</summary>
    void IFatalErrorHandler.OnFatalException(object? sender, string? context, Exception? exception) =>
        Fail($"The cluster at {meeting} no longer has the study: {exception?.Message ?? context} Go on with --resume.");

    bool IFatalErrorHandler.IsUnexpected(Exception exception) => exception is not (OperationCanceledException or OrleansException);

    /// <summary>Gives a thread of a worker back.</summary>
    public void Return(StudyWorker worker)
    {
        lock (gate)
        {
            worker.Busy--;
            Monitor.PulseAll(gate);
        }
    }
}
