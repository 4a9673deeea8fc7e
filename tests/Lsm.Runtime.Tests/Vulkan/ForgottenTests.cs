using System.Runtime.CompilerServices;
using Lsm.Faults;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>An engine and a state that are never disposed release their device.</summary>
public class ForgottenTests : KeptDriver
{
    [Test]
    public void Engine_Forgotten_DestroysEverythingOnItsDevice([Values] bool tickUnderWay)
    {
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        Use(tickUnderWay);
        Assert.That(Garbage.CollectUntil(() => !layer.Handles.Leaks.Any()), Is.True, () => string.Join(", ", layer.Handles.Leaks));
        Assert.That(layer.Messages, Is.Empty, "the validation layer");
    }

    [Test]
    public void Engine_ForgottenWhileItsDeviceHangs_IsDestroyedWhenTheDeviceAnswers()
    {
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        Hang(layer);
        Garbage.Collect();
        Assert.That(layer.Handles.Leaks, Is.Not.Empty, "a hung device still uses its objects");
        layer.Release();
        Assert.That(Garbage.CollectUntil(() => !layer.Handles.Leaks.Any()), Is.True, () => string.Join(", ", layer.Handles.Leaks));
    }

    [Test]
    public void State_ForgottenOnALivingEngine_IsFreedByALaterCall([Values] bool failOver)
    {
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        using LsmEngine engine = LsmEngine.Create(TestModels.Create(70), EngineKind.Vulkan, new() { VulkanEntry = FaultLayer.Entry, PipelineCacheFolder = "", FailOver = failOver ? new() : null });
        using LsmState first = engine.CreateState(1);
        int before = layer.Handles.Count;
        Forget(engine, 8);
        Assert.That(layer.Handles.Count, Is.GreaterThan(before));
        Assert.That(
            Garbage.CollectUntil(() =>
            {
                first.Begin(first.Frame);
                first.End(first.Frame - 1);
                return layer.Handles.Count <= before;
            }),
            Is.True,
            () => $"{before} before, then {string.Join(", ", layer.Handles.Leaks)}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(LsmEngine engine, int states)
    {
        for (int i = 0; i < states; i++)
        {
            LsmState state = engine.CreateState(3);
            state.Begin(0);
            state.End(0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(bool tickUnderWay)
    {
        LsmEngine engine = LsmEngine.Create(
            TestModels.Create(70), EngineKind.Vulkan, new() { VulkanEntry = FaultLayer.Entry, PipelineCacheFolder = "", Validation = VulkanTest.Validation });
        LsmState state = engine.CreateState(3);
        state.History.Keep(3);
        for (int frame = 0; frame < 5; frame++)
        {
            state.Begin(frame);
            state.End(frame);
        }

        if (tickUnderWay)
        {
            state.Begin(5);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hang(FaultLayer layer)
    {
        LsmEngine engine = LsmEngine.Create(TestModels.Create(70), EngineKind.Vulkan, new() { VulkanEntry = FaultLayer.Entry, PipelineCacheFolder = "" });
        LsmState state = engine.CreateState(1);
        layer.FailAt(layer.Calls + 2, FaultKind.Hang); // reset, submit, wait
        state.Begin(0);
        Assert.That(() => state.End(0), Throws.InstanceOf<VulkanTimeoutException>());
    }
}
