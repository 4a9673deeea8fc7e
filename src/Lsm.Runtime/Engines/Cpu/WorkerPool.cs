using System.Diagnostics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// A fixed set of threads that share the items of one job. The caller works too, and waits only for items that a helper has really
/// begun: a helper whose core is taken away costs its share and no more. Everybody spins for some microseconds, then sleeps.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>The most items of one job.</summary>
    public const int MostItems = ushort.MaxValue;

    /// <summary>Words between two tickets: a pair of cache lines, so that claims do not disturb each other.</summary>
    private const int TicketStride = 16;

    private static readonly long SpinTicks = Stopwatch.Frequency / 1_000_000 * 25;
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly SemaphoreSlim done = new(0);
    private Action<int, int>? job;

    /// <summary>
    /// One a thread: job number (32 bits), the end of this thread's items (16), the next item to begin (16). One word each, so that an item
    /// is claimed from the job it belongs to. A thread takes its own items first, the same ones every time, because their state is in its
    /// cache; then it helps the others.
    /// </summary>
    private readonly long[] tickets;
    private int jobs;
    private int items;
    private int completed;
    private int callerAsleep;
    private volatile bool stopping;
    private volatile Exception? failure;

    public WorkerPool(int threadCount)
    {
        Count = threadCount;
        FirstWait(done);
        tickets = new long[(threadCount + 1) * TicketStride];
        threads = new Thread[threadCount - 1];
        asleep = new int[threadCount - 1];
        wake = new SemaphoreSlim[threadCount - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int helper = i;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Help(helper)) { IsBackground = true, Name = $"Lsm worker {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Count { get; }

    /// <summary>Calls <paramref name="action"/>(worker, item) for every item, each once; returns when all are done.</summary>
    public void Run(int itemCount, Action<int, int> action)
    {
        if (threads.Length == 0 || itemCount <= 1)
        {
            for (int item = 0; item < itemCount; item++)
            {
                action(0, item);
            }

            return;
        }

        (job, items, completed, failure) = (action, itemCount, 0, null);
        jobs++;
        for (int worker = 0; worker < Count; worker++)
        {
            long first = (long)itemCount * worker / Count, end = (long)itemCount * (worker + 1) / Count;
            Interlocked.Exchange(ref TicketOf(worker), ((long)jobs << 32) | (end << 16) | first);
        }

        for (int i = 0; i < Math.Min(threads.Length, itemCount - 1); i++)
        {
            if (Interlocked.CompareExchange(ref asleep[i], 0, 1) == 1)
            {
                wake[i].Release();
            }
        }

        while (TryShare(0))
        {
        }

        Join(itemCount);
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

    private static bool HasItems(long ticket) => (ushort)ticket < (ushort)(ticket >> 16);

    /// <summary>A thread's first real wait, and a semaphore's, allocate; here, not in a tick.</summary>
    private static void FirstWait(SemaphoreSlim semaphore) => semaphore.Wait(1);

    private void Help(int helper)
    {
        FirstWait(wake[helper]);
        while (!stopping)
        {
            if (TryShare(helper + 1) || Spin())
            {
                continue;
            }

            Interlocked.Exchange(ref asleep[helper], 1);
            bool late = AnyItems() || stopping;
            if (!late || Interlocked.CompareExchange(ref asleep[helper], 0, 1) != 1)
            {
                wake[helper].Wait();
                asleep[helper] = 0;
            }
        }
    }

    /// <summary>Watches for a new job for a while.</summary>
    private bool Spin()
    {
        for (long end = Stopwatch.GetTimestamp() + SpinTicks; Stopwatch.GetTimestamp() < end && !stopping; Thread.SpinWait(8))
        {
            if (AnyItems())
            {
                return true;
            }
        }

        return false;
    }

    private void Join(int itemCount)
    {
        long end = Stopwatch.GetTimestamp() + SpinTicks;
        while (Volatile.Read(ref completed) != itemCount)
        {
            if (Stopwatch.GetTimestamp() < end)
            {
                Thread.SpinWait(8);
                continue;
            }

            Interlocked.Exchange(ref callerAsleep, 1);
            if (Volatile.Read(ref completed) != itemCount || Interlocked.CompareExchange(ref callerAsleep, 0, 1) != 1)
            {
                done.Wait();
            }
        }
    }

    private ref long TicketOf(int worker) => ref tickets[(worker + 1) * TicketStride];

    private bool AnyItems()
    {
        for (int worker = 0; worker < Count; worker++)
        {
            if (HasItems(Volatile.Read(ref TicketOf(worker))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Claims one item, its own if there is one, and runs it; false if none is left.</summary>
    private bool TryShare(int worker)
    {
        for (int i = 0; i < Count; i++)
        {
            int item = Claim(ref TicketOf((worker + i) % Count));
            if (item >= 0)
            {
                Work(worker, item);
                return true;
            }
        }

        return false;
    }

    private static int Claim(ref long ticket)
    {
        long seen = Volatile.Read(ref ticket);
        while (HasItems(seen))
        {
            long now = Interlocked.CompareExchange(ref ticket, seen + 1, seen);
            if (now == seen)
            {
                return (ushort)seen;
            }

            seen = now;
        }

        return -1;
    }

    /// <summary>From the claim until the item is counted as done, the job cannot change.</summary>
    private void Work(int worker, int item)
    {
        int all = items;
        try
        {
            job!(worker, item);
        }
        catch (Exception thrown)
        {
            failure = thrown; // handed to the caller, who throws it
        }

        if (Interlocked.Increment(ref completed) == all && Interlocked.CompareExchange(ref callerAsleep, 0, 1) == 1)
        {
            done.Release();
        }
    }
}
