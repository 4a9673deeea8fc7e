using System.Runtime.CompilerServices;

namespace Lsm.Compatibility;

/// <summary>128 bits of elements, with the names and results of System.Runtime.Intrinsics.</summary>
#pragma warning disable CS0169, CS0649, IDE0044, IDE0051 // the fields are the room; elements are reached by reference
internal struct Vector128<T>
    where T : unmanaged
{
    private ulong low;
    private ulong high;

    public static Vector128<T> Zero => default;

    public static int Count => 16 / Unsafe.SizeOf<T>();

    public T this[int i] => Unsafe.Add(ref Vector128.First(ref this), i);

    public static Vector128<T> operator +(Vector128<T> left, Vector128<T> right)
    {
        Vector128<T> result = default;
        Lanes.Add(ref Vector128.First(ref left), ref Vector128.First(ref right), ref Vector128.First(ref result), Count);
        return result;
    }

    public static Vector128<T> operator -(Vector128<T> left, Vector128<T> right)
    {
        Vector128<T> result = default;
        Lanes.Subtract(ref Vector128.First(ref left), ref Vector128.First(ref right), ref Vector128.First(ref result), Count);
        return result;
    }

    public static Vector128<T> operator *(Vector128<T> left, Vector128<T> right)
    {
        Vector128<T> result = default;
        Lanes.Multiply(ref Vector128.First(ref left), ref Vector128.First(ref right), ref Vector128.First(ref result), Count);
        return result;
    }

    public static Vector128<T> operator *(Vector128<T> left, T right) => left * Vector128.Create(right);
}
