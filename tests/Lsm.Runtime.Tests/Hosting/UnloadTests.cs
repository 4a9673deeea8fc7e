using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>A load context that has run ticks can be unloaded, as editors do that reload scripts.</summary>
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

        WeakReference context = Use(kind.ToString());
        for (int i = 0; i < 20 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(context.IsAlive, Is.False);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(string kind)
    {
        var context = new PluginContext();
        Assembly own = context.LoadFromAssemblyPath(typeof(UnloadTests).Assembly.Location);
        Assert.That(own, Is.Not.SameAs(typeof(UnloadTests).Assembly));
        own.GetType(typeof(UnloadTests).FullName!)!.GetMethod(nameof(Tick))!.Invoke(null, [kind]);
        context.Unload();
        return new WeakReference(context);
    }

    /// <summary>Loads everything beside the tests anew, but for the test framework.</summary>
    private sealed class PluginContext() : AssemblyLoadContext("plugin", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll");
            return assemblyName.Name!.StartsWith("nunit", StringComparison.OrdinalIgnoreCase) || !File.Exists(path) ? null : LoadFromAssemblyPath(path);
        }
    }
}
