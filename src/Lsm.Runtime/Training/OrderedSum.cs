using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Training;

/// <summary>
/// Sums of doubles in an order of their own, for vectors of any SIMD width: 16 partial sums, p[k] over the elements k, k + 16, ...
/// ascending from +0, then p[k] += p[k + 8], + 4, + 2, + 1.
/// </summary>
internal static class OrderedSum
{
    public const int Partials = 16;

    /// <summary>The sum of a[i] * b[i]. Both of the same length, a multiple of 16 (pad with zeros, which change no bits).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(ref readonly double a, ref readonly double b, int length)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint i = 0; i < (nuint)length; i += Partials)
        {
            s0 += Vector256.LoadUnsafe(in a, i) * Vector256.LoadUnsafe(in b, i);
            s1 += Vector256.LoadUnsafe(in a, i + 4) * Vector256.LoadUnsafe(in b, i + 4);
            s2 += Vector256.LoadUnsafe(in a, i + 8) * Vector256.LoadUnsafe(in b, i + 8);
            s3 += Vector256.LoadUnsafe(in a, i + 12) * Vector256.LoadUnsafe(in b, i + 12);
        }

        Vector256<double> eight = (s0 + s2) + (s1 + s3);
        Vector128<double> two = eight.GetLower() + eight.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>The length with its padding.</summary>
    public static int Padded(int length) => (length + Partials - 1) / Partials * Partials;
}
