namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// A fixed set of threads that share the items of one job and sleep in between. The caller works too; nobody spins for long, so a core
/// taken away costs its share and no more.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly SemaphoreSlim done = new(0); // an event would allocate its lock at the first wait that really waits
    private Action<int, int>? job;
    private int items;
    private int next;
    private int running;
    private volatile bool stopping;
    private volatile Exception? failure;

    public WorkerPool(int threadCount)
    {
        Count = threadCount;
        threads = new Thread[threadCount - 1];
        wake = new SemaphoreSlim[threadCount - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"Lsm worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Count { get; }

    /// <summary>Calls <paramref name="action"/>(worker, item) for every item, each once; returns when all are done.</summary>
    public void Run(int itemCount, Action<int, int> action)
    {
        int helpers = Math.Min(threads.Length, itemCount - 1);
        if (helpers <= 0)
        {
            for (int item = 0; item < itemCount; item++)
            {
                action(0, item);
            }

            return;
        }

        (job, items, next, running, failure) = (action, itemCount, 0, helpers, null);
        for (int i = 0; i < helpers; i++)
        {
            wake[i].Release();
        }

        try
        {
            Share(0);
        }
        finally
        {
            done.Wait();
            job = null;
        }

        if (failure is { } thrown)
        {
            throw new InvalidOperationException("A worker thread failed.", thrown);
        }
    }

    public void Dispose()
    {
        stopping = true;
        foreach (SemaphoreSlim semaphore in wake)
        {
            semaphore.Release();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        foreach (SemaphoreSlim semaphore in wake)
        {
            semaphore.Dispose();
        }

        done.Dispose();
    }

    private void Work(int worker)
    {
        while (true)
        {
            wake[worker - 1].Wait();
            if (stopping)
            {
                return;
            }

            try
            {
                Share(worker);
            }
            catch (Exception thrown)
            {
                failure = thrown; // handed to the caller, who throws it
            }

            if (Interlocked.Decrement(ref running) == 0)
            {
                done.Release();
            }
        }
    }

    private void Share(int worker)
    {
        Action<int, int> action = job!;
        for (int item = Interlocked.Increment(ref next) - 1; item < items; item = Interlocked.Increment(ref next) - 1)
        {
            action(worker, item);
        }
    }
}
