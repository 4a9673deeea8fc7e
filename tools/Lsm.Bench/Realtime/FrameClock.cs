using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lsm.Bench.Realtime;

/// <summary>Waits until a time of the monotonic clock, as a control loop does.</summary>
internal static partial class FrameClock
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private static readonly bool Sleeps = OperatingSystem.IsLinux() && Environment.Is64BitProcess && Stopwatch.Frequency == 1_000_000_000;

    /// <summary>Returns at the given time or later. On Linux the thread sleeps; elsewhere, where sleeps are not shorter than a frame, it yields.</summary>
    /// <param name="due">A time of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public static void WaitUntil(long due)
    {
        while (Stopwatch.GetTimestamp() < due)
        {
            if (Sleeps)
            {
                var time = new Time { Seconds = due / Stopwatch.Frequency, Nanoseconds = due % Stopwatch.Frequency };
                _ = Sleep(Monotonic, Absolute, in time, 0); // a signal ends it early: the loop sleeps again
            }
            else
            {
                Thread.Yield();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Time time, nint left);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
