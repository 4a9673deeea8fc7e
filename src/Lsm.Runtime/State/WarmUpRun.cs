using System.Diagnostics;
using System.Runtime;

namespace Lsm.Runtime;

/// <summary>
/// Repeats a tick until the runtime compiles nothing more for it. The runtime compiles a method first without optimisation, counts its calls only when it
/// has compiled no new method for 100 ms, and compiles it again, in the background, after 30 more calls; with a profile it does so twice.
/// </summary>
internal static class WarmUpRun
{
    private const int TicksPerRound = 64;
    private const int FewestTicks = 2;
    private const int FewestRounds = 4;
    private const int PauseMs = 120;
    private static readonly TimeSpan LongestRound = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    /// <summary>Runs rounds of ticks with pauses, until a round compiled nothing or four seconds have passed.</summary>
    public static void UntilCompiled(Action tick)
    {
        long began = Stopwatch.GetTimestamp(), compiled;
        int rounds = 0;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            RunRound(tick);
            Thread.Sleep(PauseMs);
            rounds++;
        }
        while (rounds < FewestRounds || (JitInfo.GetCompiledMethodCount() != compiled && Stopwatch.GetElapsedTime(began) < Longest));
    }

    private static void RunRound(Action tick)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < TicksPerRound && (i < FewestTicks || Stopwatch.GetElapsedTime(began) < LongestRound); i++)
        {
            tick();
        }
    }
}
