namespace Lsm.Compatibility;

/// <summary>The reports of the just-in-time compiler; there are none on .NET Standard.</summary>
internal static class JitInfo
{
    public static int GetCompiledMethodCount() => 0;
}
