namespace Lsm.Compatibility;

/// <summary>Marks methods that native code calls: Unity's IL2CPP finds the attribute by its name and creates an entry point.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MonoPInvokeCallbackAttribute : Attribute;
