using System.Runtime.Loader;

namespace Lsm.Runtime.Telemetry;

/// <summary>Runs an action when the load context of this assembly is unloaded, as editors do that reload scripts.</summary>
internal static class Unloading
{
    public static void Add(Action action)
    {
        if (AssemblyLoadContext.GetLoadContext(typeof(Unloading).Assembly) is { IsCollectible: true } context)
        {
            context.Unloading += _ => action();
        }
    }
}
