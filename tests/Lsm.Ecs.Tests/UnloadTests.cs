using Lsm.Runtime;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Ecs.Tests;

/// <summary>A load context whose ECS has run ticks can be unloaded.</summary>
public class UnloadTests
{
    [TestCaseSource(typeof(Engines), nameof(Engines.Kinds))]
    public void Context_AfterTicksOfTheSystem_Unloads(EngineKind kind)
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
        using var stage = new Stage(Enum.Parse<EngineKind>(kind));
        stage.Spawn(1);
        for (int frame = 0; frame < 3; frame++)
        {
            stage.System.BeforeUpdate(0.02f);
            stage.System.AfterUpdate(0.02f);
        }
    }
}
