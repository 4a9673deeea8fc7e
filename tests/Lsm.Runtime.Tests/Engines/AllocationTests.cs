using System.Globalization;
using Lsm.Runtime.Tests.Training;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>A tick allocates nothing on the managed heap, on this thread or any other.</summary>
public sealed class AllocationTests
{
    private static IEnumerable<EngineUnderTest> Engines => TestEngines.All;

    [Test]
    public void Tick_TenThousandTimesWithKeptFrames_AllocatesNothingOnItsThread([ValueSource(nameof(Engines))] EngineUnderTest engineUnderTest, [Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(Model.TestModels.Create(), options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(3);
        state.History.Keep(4);
        var learner = new RlsLearner(engine.Model.ReservoirSize, engine.Model.OutputSize);
        state.Teaching.Attach(learner);
        var sums = new ulong[3];
        long before = 0;
        for (int i = 0; i < 10_100; i++)
        {
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            long frame = state.Frame;
            state.Begin(frame, i % 3);
            state.End(frame);
            if (i % 50 == 0)
            {
                state.Agents.Checksums(sums);
                _ = state.Agents.Checksum(1);
            }

            if (i % 500 == 0 && frame > 4)
            {
                state.History.Rollback(frame - 2); // the next ticks run these frames again
            }
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCase(EngineKind.Cpu, 1, 1, false)]
    [TestCase(EngineKind.Cpu, 3, 300, false)]
    [TestCase(EngineKind.Cpu, 2, 300, true)]
    [TestCase(EngineKind.Vulkan, 1, 2, true)]
    public void Tick_TenThousandTimesInAProcessOfItsOwn_AllocatesNothing(EngineKind kind, int threads, int agents, bool pipelined)
    {
        if (kind == EngineKind.Vulkan && !TestEngines.All.Any(engine => engine.Kind == EngineKind.Vulkan))
        {
            Checkout.Missing("There is no Vulkan device.");
        }

        string said = ChildProcess.Run(
            ChildProcess.CompiledOnce, "engine-allocations", $"{kind}", threads.ToString(CultureInfo.InvariantCulture), agents.ToString(CultureInfo.InvariantCulture), $"{pipelined}");
        Assert.That(said, Is.EqualTo("0"));
    }
}
