using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// The threads of a <see cref="WorkerPool"/>. The caller works too, and waits only for items that a thread has begun: a thread whose core
/// is taken away delays only its own items. A thread without work spins for some microseconds, then sleeps.
/// </summary>
internal sealed class WorkerThreads : IDisposable
{
    /// <summary>Words between two tickets: a pair of cache lines, so that claims do not disturb each other.</summary>
    private const int TicketStride = 16;

    private static readonly long SpinTicks = Stopwatch.Frequency / 1_000_000 * 25;
    private readonly int count;
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly SemaphoreSlim done = new(0);
    private Action<int, int>? job;

    /// <summary>
    /// One per thread: job number (32 bits), the end of this thread's items (16), the next item to begin (16). It is one word, so that an item
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

    /// <param name="threadCount">Threads that work on a job, at least 2, the caller's included.</param>
    /// <exception cref="InvalidOperationException">The system starts no more threads; those that were started have ended.</exception>
    public WorkerThreads(int threadCount)
    {
        count = threadCount;
        FirstWait(done);
        tickets = new long[(threadCount + 1) * TicketStride];
        asleep = new int[threadCount - 1];
        wake = new SemaphoreSlim[threadCount - 1];
        threads = new Thread[threadCount - 1];
        for (int i = 0; i < wake.Length; i++)
        {
            wake[i] = new SemaphoreSlim(0);
        }

        Start();
    }

    /// <summary>Shares a job; returns when all items are done.</summary>
    public void Run(int itemCount, Action<int, int> action)
    {
        (job, items, completed, failure) = (action, itemCount, 0, null);
        jobs++;
        for (int worker = 0; worker < count; worker++)
        {
            long first = (long)itemCount * worker / count, end = (long)itemCount * (worker + 1) / count;
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

        WaitForItems(itemCount);
        job = null; // it refers to the engine that owns the pool
        if (failure is { } thrown)
        {
            failure = null;
            throw new InvalidOperationException($"A worker thread failed: {thrown.Message}", thrown);
        }
    }

    /// <summary>Lets the threads end, without waiting for them.</summary>
    public void Stop()
    {
        stopping = true;
        foreach (SemaphoreSlim semaphore in wake)
        {
            semaphore.Release();
        }
    }

    /// <summary>Ends the threads and waits for them.</summary>
    public void Dispose()
    {
        Stop();
        foreach (Thread? thread in threads)
        {
            thread?.Join();
        }

        Array.ForEach(wake, static semaphore => semaphore.Dispose());
        done.Dispose();
    }

    private static bool HasItems(long ticket) => (ushort)ticket < (ushort)(ticket >> 16);

    /// <summary>The first wait of a thread and of a semaphore allocates memory; it happens here, so that ticks do not allocate.</summary>
    private static void FirstWait(SemaphoreSlim semaphore) => semaphore.Wait(1);

    private void Start()
    {
        for (int i = 0; i < threads.Length; i++)
        {
            int helper = i;
            var thread = new Thread(() => Help(helper)) { IsBackground = true, Name = $"Lsm worker {i + 1}" };
            try
            {
                thread.Start();
            }
            catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
            {
                Dispose();
                throw new InvalidOperationException(
                    $"The system started {i} of {threads.Length} worker threads and refused the next. Set EngineOptions.Threads to {Math.Max(1, i / 2)} or less, or raise the limit on threads.", error);
            }

            threads[i] = thread;
        }
    }

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

    private void WaitForItems(int itemCount)
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
        for (int worker = 0; worker < count; worker++)
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
        for (int i = 0; i < count; i++)
        {
            int item = Claim(ref TicketOf((worker + i) % count));
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

    /// <summary>From the claim until the item is counted as done, the job cannot change. Not inlined: no frame of an idle thread refers to a job.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Work(int worker, int item)
    {
        int all = items;
        try
        {
            RoundingMode.Require(); // a thread starts in the mode of the thread that made it
            job!(worker, item);
        }
        catch (Exception thrown)
        {
            failure = thrown; // Run throws it on the caller's thread
        }

        if (Interlocked.Increment(ref completed) == all && Interlocked.CompareExchange(ref callerAsleep, 0, 1) == 1)
        {
            done.Release();
        }
    }
}
