namespace Lsm.Runtime.Child;

/// <summary>Runs ten thousand ticks, with kept frames and checksums, in a process of its own, so that the allocations of every thread are counted.</summary>
internal static class EngineAllocations
{
    private const int Ticks = 10_000;

    /// <summary>The bytes that all threads allocate.</summary>
    public static long Compute(EngineKind kind, int threads, int agents, bool pipelined)
    {
        LiquidStateMachine model = SmallLiquids.Create(4, 200, 2, FeatureKind.Trace);
        using LsmEngine engine = LsmEngine.Create(model, kind, new() { Threads = threads, Pipelined = pipelined });
        using LsmState state = engine.CreateState(agents);
        state.Neurons.MarkFeatures(0, true);
        state.History.Keep(3);
        state.Sensors.Fill(0.5f);
        Run(state, 100);
        long before = GC.GetTotalAllocatedBytes(true);
        Run(state, Ticks);
        return GC.GetTotalAllocatedBytes(true) - before;
    }

    private static void Run(LsmState state, int ticks)
    {
        for (int i = 0; i < ticks; i++)
        {
            long frame = state.Frame;
            state.Begin(frame, i % 3);
            state.End(frame);
            if (i % 50 == 0)
            {
                state.Checksum();
            }
        }
    }
}
