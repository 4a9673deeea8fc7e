using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>256 bits of elements, with the names and results of System.Runtime.Intrinsics.</summary>
#pragma warning disable CS0169, CS0649, IDE0044, IDE0051 // the fields are the room; elements are reached by reference
internal struct Vector256<T>
    where T : unmanaged
{
    private Vector128<T> low;
    private Vector128<T> high;

    public static Vector256<T> Zero => default;

    public static int Count => 32 / Unsafe.SizeOf<T>();

    public T this[int i] => Unsafe.Add(ref Vector256.First(ref this), i);

    public Vector128<T> GetLower() => low;

    public Vector128<T> GetUpper() => high;

    public static Vector256<T> operator +(Vector256<T> left, Vector256<T> right)
    {
        Vector256<T> result = default;
        Lanes.Add(ref Vector256.First(ref left), ref Vector256.First(ref right), ref Vector256.First(ref result), Count);
        return result;
    }

    public static Vector256<T> operator -(Vector256<T> left, Vector256<T> right)
    {
        Vector256<T> result = default;
        Lanes.Subtract(ref Vector256.First(ref left), ref Vector256.First(ref right), ref Vector256.First(ref result), Count);
        return result;
    }

    public static Vector256<T> operator *(Vector256<T> left, Vector256<T> right)
    {
        Vector256<T> result = default;
        Lanes.Multiply(ref Vector256.First(ref left), ref Vector256.First(ref right), ref Vector256.First(ref result), Count);
        return result;
    }

    public static Vector256<T> operator *(Vector256<T> left, T right) => left * Vector256.Create(right);
}
