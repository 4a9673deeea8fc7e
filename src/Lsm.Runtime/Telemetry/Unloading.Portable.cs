using System.Linq.Expressions;
using System.Reflection;

namespace Lsm.Runtime.Telemetry;

/// <summary>
/// Runs an action when this assembly is unloaded: with its application domain, as in Unity's editor, or with its load context. .NET Standard
/// has no load contexts, so they are found by name.
/// </summary>
internal static class Unloading
{
    public static void Add(Action action)
    {
        Type? type = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader");
        object? context = type?.GetMethod("GetLoadContext", [typeof(Assembly)])?.Invoke(null, [typeof(Unloading).Assembly]);
        if (context is not null && type!.GetProperty("IsCollectible")?.GetValue(context) is true && type.GetEvent("Unloading") is { EventHandlerType: { } handler } unloading)
        {
            unloading.AddEventHandler(context, Expression.Lambda(handler, Expression.Call(Expression.Constant(action), "Invoke", null), Expression.Parameter(type)).Compile());
        }
        else
        {
            AppDomain.CurrentDomain.DomainUnload += (_, _) => action(); // in a collectible context this would keep it from being unloaded
        }
    }
}
