namespace Lsm.Runtime.Telemetry;

/// <summary>Runs an action when the application domain of this assembly is unloaded, as Unity's editor does to reload scripts.</summary>
internal static class Unloading
{
    public static void Add(Action action) => AppDomain.CurrentDomain.DomainUnload += (_, _) => action();
}
