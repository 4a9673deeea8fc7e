using System.Runtime.InteropServices;

namespace Lsm.Runtime.Numerics;

/// <summary>An array; the runtime determines its alignment.</summary>
internal readonly struct AlignedArray<T>
    where T : unmanaged
{
    private readonly T[] array;

    /// <summary>Zeros.</summary>
    public AlignedArray(int length) => array = new T[length];

    public int Length => array.Length;

    /// <summary>The first element, or its place in an empty array.</summary>
    public ref T First => ref MemoryMarshal.GetReference(array.AsSpan());

    public ref T this[int index] => ref array[index];

    public static implicit operator Span<T>(AlignedArray<T> values) => values.array;

    public static implicit operator ReadOnlySpan<T>(AlignedArray<T> values) => values.array;

    public Span<T> AsSpan() => array;

    public Span<T> AsSpan(int start, int length) => array.AsSpan(start, length);

    /// <summary>A longer copy, zeros at its end.</summary>
    public AlignedArray<T> Grown(int length)
    {
        var grown = new AlignedArray<T>(length);
        array.CopyTo(grown.array, 0);
        return grown;
    }
}
