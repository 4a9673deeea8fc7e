using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Numerics;

/// <summary>The rounding mode of floating-point arithmetic, which belongs to the thread. A host, or a native library in it, may change it.</summary>
internal static class RoundingMode
{
    private const int One = 0x3F800000;

    // Both round to 1 in no mode but "to nearest". Not read-only: the conversion must happen at run time, in the thread's own mode.
    private static double above = 1 + (1.0 / (1 << 26));
    private static double below = 1 - (1.0 / (1 << 26));

    /// <summary>Whether this thread rounds to nearest. Takes a few nanoseconds.</summary>
    public static bool IsToNearest
    {
        // The bits of a stored float: a runtime with wide intermediate results must round to produce them.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BitConverter.SingleToInt32Bits((float)Volatile.Read(ref above)) == One && BitConverter.SingleToInt32Bits((float)Volatile.Read(ref below)) == One;
    }

    /// <summary>Refuses a thread that does not round to nearest, on which every result would differ from other machines'.</summary>
    /// <exception cref="InvalidOperationException">The thread does not round to nearest.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require()
    {
        if (!IsToNearest)
        {
            Refuse();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refuse() => throw new InvalidOperationException(
        "This thread does not round to nearest: code of the host or of a native library changed its floating-point rounding mode. "
        + "Set it back before this call (in C: fesetround(FE_TONEAREST)). Nothing was changed.");
}
