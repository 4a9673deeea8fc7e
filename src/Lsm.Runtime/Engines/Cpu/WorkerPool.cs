namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A fixed set of threads that share the items of one job with the calling thread. A pool that is collected ends its threads.</summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>The largest number of items of one job.</summary>
    public const int MostItems = ushort.MaxValue;

    // The threads refer only to this object, and it refers to a job only while the job runs, so the pool can be collected.
    private readonly WorkerThreads? threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="threadCount">Threads that work on a job, at least 1, the caller's included.</param>
    /// <exception cref="InvalidOperationException">The system starts no more threads; those that were started have ended.</exception>
    public WorkerPool(int threadCount)
    {
        Count = threadCount;
        threads = threadCount > 1 ? new WorkerThreads(threadCount) : null;
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Count { get; }

    /// <summary>Calls <paramref name="action"/>(worker, item) for every item, each once; returns when all are done.</summary>
    /// <exception cref="InvalidOperationException">An item failed, or a thread of the pool does not round to nearest.</exception>
    public void Run(int itemCount, Action<int, int> action)
    {
        if (threads is null || itemCount <= 1)
        {
            for (int item = 0; item < itemCount; item++)
            {
                action(0, item);
            }
        }
        else
        {
            threads.Run(itemCount, action);
        }

        GC.KeepAlive(this); // otherwise its finaliser could end the threads during the job
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        threads?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the threads, without waiting for them.</summary>
    ~WorkerPool() => threads?.Stop();
}
