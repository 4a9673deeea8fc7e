using System.Runtime.ExceptionServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>Runs jobs on threads of its own, or one after the other on the calling thread. A job may wait for another machine, so threads of the pool are not for it.</summary>
internal static class JobLoop
{
    /// <summary>Calls <paramref name="body"/> for every number from 0 to <paramref name="count"/> - 1. After a failure no further job begins.</summary>
    /// <exception cref="InvalidOperationException">A thread does not round to nearest.</exception>
    public static void Run(int count, int atOnce, Action<int> body)
    {
        int next = -1;
        Exception? failure = null;
        if (Math.Min(count, atOnce) <= 1)
        {
            Take(); // also in a browser, which has one thread
        }
        else
        {
            Task.WaitAll([.. Enumerable.Range(0, Math.Min(count, atOnce)).Select(_ => Task.Factory.StartNew(Take, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }

        void Take()
        {
            try
            {
                RoundingMode.Require();
                for (int i = Interlocked.Increment(ref next); i < count && Volatile.Read(ref failure) is null; i = Interlocked.Increment(ref next))
                {
                    body(i);
                }
            }
            catch (Exception failed)
            {
                Interlocked.CompareExchange(ref failure, failed, null); // the caller gets it
            }
        }
    }
}
