using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>The operations on the vectors.</summary>
internal static class Vector128
{
    /// <summary>Always false, so that callers take their scalar path.</summary>
    public static bool IsHardwareAccelerated => false;

    public static ref T First<T>(ref Vector128<T> vector)
        where T : unmanaged => ref Unsafe.As<Vector128<T>, T>(ref vector);

    public static Vector128<T> Create<T>(T value)
        where T : unmanaged
    {
        Vector128<T> result = default;
        for (int i = 0; i < Vector128<T>.Count; i++)
        {
            Unsafe.Add(ref First(ref result), i) = value;
        }

        return result;
    }

    public static Vector128<T> LoadUnsafe<T>(ref readonly T at, nuint i = 0)
        where T : unmanaged => Unsafe.ReadUnaligned<Vector128<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in at), (nint)i)));

    public static void StoreUnsafe<T>(this Vector128<T> vector, ref T at, nuint i = 0)
        where T : unmanaged => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, (nint)i)), vector);

    public static T GetElement<T>(this Vector128<T> vector, int i)
        where T : unmanaged => vector[i];
}
