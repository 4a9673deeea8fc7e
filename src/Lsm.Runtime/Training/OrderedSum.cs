using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Training;

/// <summary>
/// Sums of doubles in a fixed order for any SIMD width: 16 partial sums, p[k] over the elements k, k + 16, ...
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

        return Tree(s0, s1, s2, s3);
    }

    /// <summary>The sum of a[i] * b[i] over spans of any one length, as if padded with zeros.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int whole = a.Length - (a.Length % Partials);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Blocks(a, b, whole, ref s0, ref s1, ref s2, ref s3);
        if (whole < a.Length)
        {
            Span<double> lastA = stackalloc double[Partials], lastB = stackalloc double[Partials];
            lastA.Clear();
            lastB.Clear();
            a[whole..].CopyTo(lastA);
            b[whole..].CopyTo(lastB);
            Blocks(lastA, lastB, Partials, ref s0, ref s1, ref s2, ref s3);
        }

        return Tree(s0, s1, s2, s3);
    }

    /// <summary>The length with its padding.</summary>
    public static int Padded(int length) => (length + Partials - 1) / Partials * Partials;

    private static void Blocks(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, int length,
        ref Vector256<double> sum0, ref Vector256<double> sum1, ref Vector256<double> sum2, ref Vector256<double> sum3)
    {
        ref double x = ref MemoryMarshal.GetReference(a[..length]);
        ref double y = ref MemoryMarshal.GetReference(b[..length]);
        Vector256<double> s0 = sum0, s1 = sum1, s2 = sum2, s3 = sum3;
        for (nuint i = 0; i < (nuint)length; i += Partials)
        {
            s0 += Vector256.LoadUnsafe(ref x, i) * Vector256.LoadUnsafe(ref y, i);
            s1 += Vector256.LoadUnsafe(ref x, i + 4) * Vector256.LoadUnsafe(ref y, i + 4);
            s2 += Vector256.LoadUnsafe(ref x, i + 8) * Vector256.LoadUnsafe(ref y, i + 8);
            s3 += Vector256.LoadUnsafe(ref x, i + 12) * Vector256.LoadUnsafe(ref y, i + 12);
        }

        (sum0, sum1, sum2, sum3) = (s0, s1, s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Tree(Vector256<double> s0, Vector256<double> s1, Vector256<double> s2, Vector256<double> s3)
    {
        Vector256<double> four = (s0 + s2) + (s1 + s3);
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }
}
