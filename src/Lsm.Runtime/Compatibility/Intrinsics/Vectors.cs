using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>Loads and stores of <see cref="Vector{T}"/> without checks.</summary>
internal static unsafe class Vectors
{
    extension(Vector)
    {
        public static Vector<T> LoadUnsafe<T>(ref readonly T at, nuint i = 0)
            where T : unmanaged => Unsafe.ReadUnaligned<Vector<T>>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in at), (nint)i)));

        public static Vector<T> Load<T>(T* at)
            where T : unmanaged => Unsafe.ReadUnaligned<Vector<T>>(at);
    }

    public static void Store<T>(this Vector<T> vector, T* at)
        where T : unmanaged => Unsafe.WriteUnaligned(at, vector);

    public static void StoreUnsafe<T>(this Vector<T> vector, ref T at, nuint i = 0)
        where T : unmanaged => Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref at, (nint)i)), vector);
}
