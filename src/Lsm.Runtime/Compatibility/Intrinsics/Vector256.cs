using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>The operations on the vectors.</summary>
internal static class Vector256
{
    /// <summary>Always false, so that callers take their scalar path.</summary>
    public static bool IsHardwareAccelerated => false;

    public static ref T First<T>(ref Vector256<T> vector)
        where T : unmanaged => ref Unsafe.As<Vector256<T>, T>(ref vector);

    public static Vector256<T> Create<T>(T value)
        where T : unmanaged
    {
        Vector256<T> result = default;
        for (int i = 0; i < Vector256<T>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = value;
        }

        return result;
    }

    public static Vector256<T> LoadUnsafe<T>(ref readonly T at, nuint i = 0)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector256<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in at), (nint)i)));

    public static void StoreUnsafe<T>(this Vector256<T> vector, ref T at, nuint i = 0)
        where T : unmanaged => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, (nint)i)), vector);

    /// <summary>The upper half is undefined; here it is zero.</summary>
    public static Vector512<T> ToVector512Unsafe<T>(this Vector256<T> vector)
        where T : unmanaged
    {
        Vector512<T> result = default;
        Unsafe.As<Vector512<T>, Vector256<T>>(ref result) = vector;
        return result;
    }
}
