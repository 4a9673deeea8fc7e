using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Readouts;

/// <summary>
/// The order in which a readout adds: 64 partial sums, p[k] over features k, k+64, ... ascending from +0, then a tree
/// p[k] += p[k+32], +16, +8, +4, +2, +1, the bias last. Every product and every sum is rounded on its own.
/// </summary>
internal static class PartialSums
{
    public const int Count = 64;

    /// <summary>The length of a row of <paramref name="features"/> values padded with zeros to whole blocks.</summary>
    public static int Pad(int features) => (features + Count - 1) / Count * Count;

    /// <summary>The sum over one padded row of weights and as many padded features.</summary>
    public static float Dot(ReadOnlySpan<float> weights, ReadOnlySpan<float> features, float bias)
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        ref float w = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(weights);
        ref float x = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(features);
        int length = Math.Min(weights.Length, features.Length);
        for (nuint i = 0; i < (nuint)length; i += Count)
        {
            a += Vector512.LoadUnsafe(ref w, i) * Vector512.LoadUnsafe(ref x, i);
            b += Vector512.LoadUnsafe(ref w, i + 16) * Vector512.LoadUnsafe(ref x, i + 16);
            c += Vector512.LoadUnsafe(ref w, i + 32) * Vector512.LoadUnsafe(ref x, i + 32);
            d += Vector512.LoadUnsafe(ref w, i + 48) * Vector512.LoadUnsafe(ref x, i + 48);
        }

        return (float)(Tree(a, b, c, d) + bias);
    }

    /// <summary>The tree over 64 partial sums, lanes ascending in a, b, c, d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tree(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        a += c;
        b += d;
        a += b;
        Vector256<float> eight = a.GetLower() + a.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        float even = (float)(four[0] + four[2]), odd = (float)(four[1] + four[3]);
        return (float)(even + odd);
    }

    /// <summary>For each row of weights the largest magnitude that <see cref="Dot"/> can give, or pass through, if no feature exceeds a bound.</summary>
    /// <param name="weights">[row, feature].</param>
    /// <param name="bias">[row].</param>
    /// <param name="largestFeature">The largest magnitude of a feature.</param>
    public static double[] LargestDot(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, double largestFeature)
    {
        int length = weights.Length / bias.Length;

        // Every addition may round up by one part in 2^24; the bound is twice that, for the products and the sums of this method.
        double rounding = 1 + ((length / Count) + 16) * (1.0 / (1 << 22));
        var largest = new double[bias.Length];
        for (int row = 0; row < largest.Length; row++)
        {
            double sum = 0;
            foreach (float weight in weights.Slice(row * length, length))
            {
                sum += Math.Abs((double)weight);
            }

            largest[row] = ((sum * largestFeature) + Math.Abs((double)bias[row])) * rounding;
        }

        return largest;
    }

    /// <summary>Rows of <paramref name="length"/> values, each padded with zeros to whole blocks.</summary>
    public static float[] PadRows(ReadOnlySpan<float> rows, int count, int length)
    {
        int stride = Pad(length);
        var padded = new float[count * stride];
        for (int r = 0; r < count; r++)
        {
            rows.Slice(r * length, length).CopyTo(padded.AsSpan(r * stride));
        }

        return padded;
    }
}
