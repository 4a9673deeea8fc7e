using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>A load context that has run ticks can be unloaded.</summary>
public class UnloadTests
{
    [TestCase(EngineKind.Cpu)]
    [TestCase(EngineKind.Vulkan)]
    public void Context_AfterTicks_Unloads(EngineKind kind)
    {
        if (kind == EngineKind.Vulkan)
        {
            VulkanTest.RequireDevice();
        }

        Assert.That(PluginContext.Unloads(typeof(UnloadTests), nameof(Tick), kind.ToString()), Is.True);
    }

    /// <summary>Called in the context that is unloaded.</summary>
    public static void Tick(string kind)
    {
        using LsmEngine engine = LsmEngine.Create(TestModels.Create(), Enum.Parse<EngineKind>(kind), new() { Threads = 2 });
        using LsmState state = engine.CreateState(2);
        using var listening = new Monitoring.Listening("lsm.tick.duration");
        state.Begin(0);
        state.End(0);
        Assert.That(listening.Seen["lsm.tick.duration"], Has.Count.EqualTo(1), "the meter was used");
    }
}
