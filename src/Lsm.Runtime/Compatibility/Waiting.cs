using System.Diagnostics;

namespace Lsm.Compatibility;

/// <summary>Spinning and measuring time.</summary>
internal static class Waiting
{
    extension(Stopwatch)
    {
        public static TimeSpan GetElapsedTime(long since) =>
            TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - since) / (double)Stopwatch.Frequency);
    }

    /// <summary>Never sleeps for -1; the other thresholds are the system's own.</summary>
    public static void SpinOnce(this ref SpinWait spin, int sleepThreshold)
    {
        if (sleepThreshold < 0 && spin.NextSpinWillYield)
        {
            Thread.Yield();
        }
        else
        {
            spin.SpinOnce();
        }
    }
}
