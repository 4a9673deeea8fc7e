namespace Lsm.Compatibility;

/// <summary>Marks what native code calls: Unity's IL2CPP finds it by this name and builds the way in.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MonoPInvokeCallbackAttribute : Attribute;
