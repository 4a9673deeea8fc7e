using System.Runtime.ExceptionServices;

namespace Lsm.Runtime.Numerics;

/// <summary>A loop on threads of the pool that refuses threads which do not round to nearest: one inherits the mode of the thread that started it.</summary>
internal static class ParallelLoop
{
    /// <summary>Calls <paramref name="body"/> for every number from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <exception cref="InvalidOperationException">A thread does not round to nearest.</exception>
    public static void For(int from, int to, int threads, Action<int> body)
    {
        try
        {
            Parallel.For(from, to, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                RoundingMode.Require();
                body(i);
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Capture(failures.InnerExceptions[0]).Throw();
        }
    }
}
