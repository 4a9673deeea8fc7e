using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>A resimulation on Vulkan calls vkQueueSubmit once for any number of frames.</summary>
public class SubmissionTests
{
    private readonly LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace);

    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.All))]
    public void Resimulate_AnyNumberOfFrames_SubmitsOnce(VulkanSetup setup)
    {
        using LsmEngine engine = setup.Engine(model, new() { MaxSteps = 4 });
        using LsmState state = engine.CreateState(3);
        state.History.Keep(8);
        Run(state, 8);
        Assert.That(Count(engine, () => state.History.Resimulate(0)), Is.EqualTo(1), "eight frames of all agents");
        Assert.That(Count(engine, () => state.History.Resimulate(7)), Is.EqualTo(1), "one frame");
        Assert.That(Count(engine, () => state.History.Resimulate(1, 2)), Is.EqualTo(1), "six frames of one agent");
        engine.SwapAt(9, Task.FromResult<Readout>(LinearReadout.Random(70, 3, 8)));
        Run(state, 4);
        Assert.That(Count(engine, () => state.History.Resimulate(5)), Is.LessThanOrEqualTo(4), "two runs of frames, and an upload of the readout before each");
    }

    private static void Run(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Begin(state.Frame, i % 4);
            state.End(state.Frame - 1);
        }
    }

    private static long Count(LsmEngine engine, Action action)
    {
        VulkanDevice device = ((VulkanBackend)engine.Backend).GpuDevice;
        long before = device.Submissions;
        action();
        return device.Submissions - before;
    }
}
