using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Numerics;

/// <summary>
/// An array that begins on a cache line, stays where it is, and shares no line with others: a vector that lies across two lines costs two
/// loads (measured: a third of a step), and two threads that write to one line take turns.
/// </summary>
internal readonly struct AlignedArray<T>
    where T : unmanaged
{
    private const int Line = 64;
    private readonly T[] array;
    private readonly int first;

    /// <summary>Zeros.</summary>
    public AlignedArray(int length)
    {
        int size = Unsafe.SizeOf<T>();
        AlignedMemory.Count();
        Length = length;
        array = length == 0 ? [] : GC.AllocateArray<T>(checked(length + (2 * Line / size)), pinned: true);
        first = length == 0 ? 0 : (int)(-Address(array) & (Line - 1)) / size;
    }

    public int Length { get; }

    /// <summary>The first element, or its place in an empty array.</summary>
    public ref T First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), first);

    public ref T this[int index] => ref AsSpan()[index];

    public static implicit operator Span<T>(AlignedArray<T> values) => values.AsSpan();

    public static implicit operator ReadOnlySpan<T>(AlignedArray<T> values) => values.AsSpan();

    public Span<T> AsSpan() => array.AsSpan(first, Length);

    public Span<T> AsSpan(int start, int length) => AsSpan().Slice(start, length);

    /// <summary>A longer copy, zeros at its end.</summary>
    public AlignedArray<T> Grown(int length)
    {
        var grown = new AlignedArray<T>(length);
        AsSpan().CopyTo(grown);
        return grown;
    }

    private static unsafe nint Address(T[] array) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
}
