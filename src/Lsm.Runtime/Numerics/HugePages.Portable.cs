namespace Lsm.Runtime.Numerics;

/// <summary>Large tables, without control over their pages.</summary>
internal static class HugePages
{
    public static ushort[] Allocate(int length) => new ushort[length];
}
