using System.Diagnostics;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Collects garbage until what depends on it has happened, however busy the machine is.</summary>
internal static class Garbage
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Collects until a condition holds; returns false if it does not hold after a minute.</summary>
    public static bool CollectUntil(Func<bool> condition)
    {
        for (long began = Stopwatch.GetTimestamp(); !condition(); Thread.Sleep(10))
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                return false;
            }

            Collect();
        }

        return true;
    }

    /// <summary>Collects everything that nothing refers to, and runs its finalizers.</summary>
    public static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
