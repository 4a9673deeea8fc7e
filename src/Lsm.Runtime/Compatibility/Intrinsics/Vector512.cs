using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>The operations on the vectors.</summary>
internal static class Vector512
{
    /// <summary>Always false, so that callers take their scalar path.</summary>
    public static bool IsHardwareAccelerated => false;

    public static ref T First<T>(ref Vector512<T> vector)
        where T : unmanaged => ref Unsafe.As<Vector512<T>, T>(ref vector);

    public static Vector512<T> Create<T>(T value)
        where T : unmanaged
    {
        Vector512<T> result = default;
        for (int i = 0; i < Vector512<T>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = value;
        }

        return result;
    }

    public static Vector512<T> LoadUnsafe<T>(ref readonly T at, nuint i = 0)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector512<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in at), (nint)i)));

    public static void StoreUnsafe<T>(this Vector512<T> vector, ref T at, nuint i = 0)
        where T : unmanaged => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, (nint)i)), vector);

    public static Vector512<T> Create<T>(ReadOnlySpan<T> values)
        where T : unmanaged => LoadUnsafe(in values[..Vector512<T>.Count][0]);

    public static Vector512<int> Create(
        int a, int b, int c, int d, int e, int f, int g, int h,
        int i, int j, int k, int l, int m, int n, int o, int p) =>
        LoadUnsafe(ref stackalloc int[] { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p }[0]);

    public static Vector512<int> AsInt32<T>(this Vector512<T> vector)
        where T : unmanaged => Unsafe.As<Vector512<T>, Vector512<int>>(ref vector);

    public static Vector512<float> AsSingle<T>(this Vector512<T> vector)
        where T : unmanaged => Unsafe.As<Vector512<T>, Vector512<float>>(ref vector);

    public static Vector512<T> Equals<T>(Vector512<T> left, Vector512<T> right)
        where T : unmanaged
    {
        Vector512<T> result = default;
        Lanes.Equal(ref First(ref left), ref First(ref right), ref First(ref result), Vector512<T>.Count);
        return result;
    }

    public static Vector512<float> LessThan(Vector512<float> left, Vector512<float> right)
    {
        Vector512<int> result = default;
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = -Lanes.Bit(left[i] < right[i]);
        }

        return result.AsSingle();
    }

    public static Vector512<float> GreaterThanOrEqual(Vector512<float> left, Vector512<float> right)
    {
        Vector512<int> result = default;
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = -Lanes.Bit(left[i] >= right[i]);
        }

        return result.AsSingle();
    }

    public static Vector512<float> ConditionalSelect(Vector512<float> condition, Vector512<float> left, Vector512<float> right)
    {
        Vector512<float> result = default;
        Vector512<int> chosen = condition.AsInt32();
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = chosen[i] != 0 ? left[i] : right[i];
        }

        return result;
    }

    public static Vector512<int> ConditionalSelect(Vector512<int> condition, Vector512<int> left, Vector512<int> right)
    {
        Vector512<int> result = default;
        for (int i = 0; i < Vector512<int>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = condition[i] != 0 ? left[i] : right[i];
        }

        return result;
    }

    public static Vector512<float> Abs(Vector512<float> vector) => (vector.AsInt32() & Create(int.MaxValue)).AsSingle();

    public static Vector512<float> ConvertToSingle(Vector512<int> vector)
    {
        Vector512<float> result = default;
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = (float)vector[i];
        }

        return result;
    }

    public static Vector512<int> WidenLower(Vector512<short> vector) => Widen(ref First(ref vector));

    public static Vector512<int> WidenUpper(Vector512<short> vector) => Widen(ref Unsafe.Add(ref First(ref vector), Vector512<int>.Count));

    public static ulong ExtractMostSignificantBits(this Vector512<float> vector)
    {
        ulong bits = 0;
        Vector512<int> words = vector.AsInt32();
        for (int i = 0; i < Vector512<int>.Count; i++)
        {
            bits |= (ulong)((uint)words[i] >> 31) << i;
        }

        return bits;
    }

    private static Vector512<int> Widen(ref short at)
    {
        Vector512<int> result = default;
        for (int i = 0; i < Vector512<int>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = Unsafe.Add(ref at, i);
        }

        return result;
    }
}
