using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>
/// The base of the vectors of fixed width: <see cref="Vector{T}"/> where the runtime compiles it to vector instructions, otherwise one
/// element after the other. A float result is rounded by its cast, because Mono may keep more precision in a register.
/// </summary>
internal static class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(ref T left, ref T right, ref T result, int count)
        where T : unmanaged
    {
        int i = 0;
        for (; Vector.IsHardwareAccelerated && i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Store(Load(ref left, i) + Load(ref right, i), ref result, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref result, i) = Sum(Unsafe.Add(ref left, i), Unsafe.Add(ref right, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract<T>(ref T left, ref T right, ref T result, int count)
        where T : unmanaged
    {
        int i = 0;
        for (; Vector.IsHardwareAccelerated && i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Store(Load(ref left, i) - Load(ref right, i), ref result, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref result, i) = Difference(Unsafe.Add(ref left, i), Unsafe.Add(ref right, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T>(ref T left, ref T right, ref T result, int count)
        where T : unmanaged
    {
        int i = 0;
        for (; Vector.IsHardwareAccelerated && i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            Store(Load(ref left, i) * Load(ref right, i), ref result, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref result, i) = Product(Unsafe.Add(ref left, i), Unsafe.Add(ref right, i));
        }
    }

    /// <summary>All bits where the two are equal, else none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Equal<T>(ref T left, ref T right, ref T result, int count)
        where T : unmanaged
    {
        for (int i = 0; i < count; i++)
        {
            Unsafe.As<T, int>(ref Unsafe.Add(ref result, i)) = typeof(T) == typeof(float)
                ? -Bit(Unsafe.As<T, float>(ref Unsafe.Add(ref left, i)) == Unsafe.As<T, float>(ref Unsafe.Add(ref right, i)))
                : -Bit(Unsafe.As<T, int>(ref Unsafe.Add(ref left, i)) == Unsafe.As<T, int>(ref Unsafe.Add(ref right, i)));
        }
    }

    public static int Bit(bool set) => set ? 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load<T>(ref T at, int i)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, i)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector<T> value, ref T at, int i)
        where T : unmanaged => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, i)), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T>(T a, T b)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return As<float, T>((float)(As<T, float>(a) + As<T, float>(b)));
        }

        if (typeof(T) == typeof(double))
        {
            return As<double, T>((double)(As<T, double>(a) + As<T, double>(b)));
        }

        return typeof(T) == typeof(short)
            ? As<short, T>(unchecked((short)(As<T, short>(a) + As<T, short>(b))))
            : As<int, T>(unchecked(As<T, int>(a) + As<T, int>(b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Difference<T>(T a, T b)
        where T : unmanaged => typeof(T) == typeof(float)
            ? As<float, T>((float)(As<T, float>(a) - As<T, float>(b)))
            : As<double, T>((double)(As<T, double>(a) - As<T, double>(b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Product<T>(T a, T b)
        where T : unmanaged => typeof(T) == typeof(float)
            ? As<float, T>((float)(As<T, float>(a) * As<T, float>(b)))
            : As<double, T>((double)(As<T, double>(a) * As<T, double>(b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value)
        where TFrom : unmanaged
        where TTo : unmanaged => Unsafe.As<TFrom, TTo>(ref value);
}
