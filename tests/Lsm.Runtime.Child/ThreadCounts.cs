using System.Diagnostics;

namespace Lsm.Runtime.Child;

/// <summary>How many threads states and engines leave behind.</summary>
internal static class ThreadCounts
{
    /// <summary>Makes, ticks and forgets states of two threads.</summary>
    public static string Forgotten(int count)
    {
        var model = new LiquidStateMachine(4, 100, 2);
        Use(model, EngineOptionsOfTwo, 1);
        int before = Settled();
        Use(model, EngineOptionsOfTwo, count);
        return $"{Math.Max(0, Settled() - before)} more threads";
    }

    /// <summary>Creates an engine with the given number of threads, and then one with two.</summary>
    public static string Refused(int threads)
    {
        var model = new LiquidStateMachine(4, 100, 2);
        Use(model, EngineOptionsOfTwo, 1);
        int before = Settled();
        string result;
        try
        {
            using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new() { Threads = threads });
            result = "made";
        }
        catch (InvalidOperationException error)
        {
            result = $"{error.GetType().Name}: {error.Message}";
        }

        int more = Math.Max(0, Settled() - before);
        using LsmEngine after = LsmEngine.Create(model, EngineKind.Cpu, EngineOptionsOfTwo);
        return $"{result}; {more} more threads; an engine of {after.Options.Threads} threads: made";
    }

    private static EngineOptions EngineOptionsOfTwo => new() { Threads = 2 };

    private static void Use(LiquidStateMachine model, EngineOptions options, int count)
    {
        for (int i = 0; i < count; i++)
        {
            LsmState state = LsmEngine.Create(model, EngineKind.Cpu, options).CreateState(4);
            state.Begin(0);
            state.End(0);
        }
    }

    /// <summary>The threads of this process, once those that end have ended.</summary>
    private static int Settled()
    {
        int least = int.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
            using Process process = Process.GetCurrentProcess();
            least = Math.Min(least, process.Threads.Count);
        }

        return least;
    }
}
