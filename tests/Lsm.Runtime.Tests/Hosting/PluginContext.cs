using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Loads every assembly beside the tests anew, except those of the test framework, as an editor does to reload scripts.</summary>
internal sealed class PluginContext() : AssemblyLoadContext("plugin", isCollectible: true)
{
    /// <summary>Calls a public static method of a test class in a context of its own and unloads the context; whether it is gone then.</summary>
    public static bool Unloads(Type test, string method, params object[] arguments)
    {
        WeakReference context = Use(test, method, arguments);
        return Garbage.CollectUntil(() => !context.IsAlive); // the runtime may be compiling a method of it
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll");
        return assemblyName.Name!.StartsWith("nunit", StringComparison.OrdinalIgnoreCase) || !File.Exists(path) ? null : LoadFromAssemblyPath(path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(Type test, string method, object[] arguments)
    {
        var context = new PluginContext();
        Type own = context.LoadFromAssemblyPath(test.Assembly.Location).GetType(test.FullName!)!;
        Assert.That(own, Is.Not.SameAs(test));
        own.GetMethod(method)!.Invoke(null, arguments);
        context.Unload();
        return new WeakReference(context);
    }
}
