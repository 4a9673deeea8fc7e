using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>512 bits of elements, with the names and results of System.Runtime.Intrinsics.</summary>
#pragma warning disable CS0169, CS0649, IDE0044, IDE0051 // the fields are the room; elements are reached by reference
internal struct Vector512<T>
    where T : unmanaged
{
    private Vector256<T> low;
    private Vector256<T> high;

    public static Vector512<T> Zero => default;

    public static int Count => 64 / Unsafe.SizeOf<T>();

    public T this[int i] => Unsafe.Add(ref Vector512.First(ref this), i);

    public Vector256<T> GetLower() => low;

    public Vector256<T> GetUpper() => high;

    public static Vector512<T> operator +(Vector512<T> left, Vector512<T> right)
    {
        Vector512<T> result = default;
        Lanes.Add(ref Vector512.First(ref left), ref Vector512.First(ref right), ref Vector512.First(ref result), Count);
        return result;
    }

    public static Vector512<T> operator -(Vector512<T> left, Vector512<T> right)
    {
        Vector512<T> result = default;
        Lanes.Subtract(ref Vector512.First(ref left), ref Vector512.First(ref right), ref Vector512.First(ref result), Count);
        return result;
    }

    public static Vector512<T> operator *(Vector512<T> left, Vector512<T> right)
    {
        Vector512<T> result = default;
        Lanes.Multiply(ref Vector512.First(ref left), ref Vector512.First(ref right), ref Vector512.First(ref result), Count);
        return result;
    }

    public static Vector512<T> operator *(Vector512<T> left, T right) => left * Vector512.Create(right);

    public static Vector512<T> operator &(Vector512<T> left, Vector512<T> right)
    {
        Vector512<T> result = default;
        for (int i = 0; i < Vector512<int>.Count; i++)
        {
            Word(ref result, i) = Word(ref left, i) & Word(ref right, i);
        }

        return result;
    }

    private static ref int Word(ref Vector512<T> vector, int i) => ref Unsafe.Add(ref Unsafe.As<Vector512<T>, int>(ref vector), i);
}
