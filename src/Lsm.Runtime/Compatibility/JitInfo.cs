namespace Lsm.Compatibility;

/// <summary>What the just-in-time compiler reports; on .NET Standard it reports nothing.</summary>
internal static class JitInfo
{
    public static int GetCompiledMethodCount() => 0;
}
