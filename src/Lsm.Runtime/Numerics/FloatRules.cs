using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Numerics;

/// <summary>
/// Which floats may be operands of a step: 0, or a magnitude from 2^-50 to 2^30. The lower bound keeps every product and sum
/// normal, so flushed and gradual underflow cannot differ; the upper one keeps infinities and NaNs out of a state.
/// </summary>
internal static class FloatRules
{
    /// <summary>2^-50: anything smaller becomes +0 when it is built, uploaded or stored.</summary>
    public const float Smallest = 1f / (1L << 50);

    /// <summary>2^30: the largest sensor, weight, bias or given membrane.</summary>
    public const float Largest = 1L << 30;

    /// <summary>2^exponent, for exponents from -1022 to 1023.</summary>
    public static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Snap(float value) => MathF.Abs(value) < Smallest ? 0f : value;

#if !NETSTANDARD2_1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Snap(Vector512<float> value) =>
        Vector512.IsHardwareAccelerated
            ? Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(value), Vector512.Create(Smallest)), Vector512<float>.Zero, value) // a mask register
            : value & Vector512.GreaterThanOrEqual(Vector512.Abs(value), Vector512.Create(Smallest));
#endif

    /// <summary>The index of the first value that is NaN, infinite or larger than 2^30, or -1.</summary>
    public static int FirstBad(ReadOnlySpan<float> values)
    {
        int i = 0;
        var largest = new Vector<float>(Largest);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // NaN compares false, so "all within" is false for it too.
            if (!Vector.LessThanOrEqualAll(Vector.Abs(Vector.LoadUnsafe(in values[i])), largest))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if (!(MathF.Abs(values[i]) <= Largest))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The index of the first value that <see cref="Snap(float)"/> would change, -0 included, or -1.</summary>
    public static int FirstUnsnapped(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(Snap(values[i])) != BitConverter.SingleToInt32Bits(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether a value is 0 or below 2^-126 in magnitude. Looks at the bits: a thread may treat such values as 0, or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZeroOrDenormal(float value) => (BitConverter.SingleToInt32Bits(value) & 0x7F80_0000) == 0;

    /// <summary>The value, or +0 where it is not 0 and below 2^-126 in magnitude.</summary>
    public static float WithoutDenormals(float value) => IsZeroOrDenormal(value) && (BitConverter.SingleToInt32Bits(value) & 0x007F_FFFF) != 0 ? 0 : value;

    /// <summary>Sets values below 2^-126 in magnitude to +0.</summary>
    public static void RemoveDenormals(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = WithoutDenormals(value);
        }
    }

    /// <summary>Copies with values below 2^-50 made +0. The two spans may be the same memory.</summary>
    public static void CopySnapped(ReadOnlySpan<float> source, Span<float> target)
    {
        int i = 0;
        var smallest = new Vector<float>(Smallest);
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(in source[i]);
            Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(value), smallest), Vector<float>.Zero, value).StoreUnsafe(ref target[i]);
        }

        for (; i < source.Length; i++)
        {
            target[i] = Snap(source[i]);
        }
    }

    /// <summary>Returns a snapped copy of given weights; refuses values that cannot be operands.</summary>
    public static float[] Operands(string name, ReadOnlySpan<float> values)
    {
        int bad = FirstBad(values);
        if (bad >= 0)
        {
            throw new ArgumentException($"{name}[{bad}] is {Show(values[bad])}; give finite values of magnitude at most 2^30.", name);
        }

        var copy = new float[values.Length];
        CopySnapped(values, copy);
        return copy;
    }

    public static string Show(float value) => DecimalText.Of(value);
}
