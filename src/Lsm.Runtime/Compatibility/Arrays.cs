using System.Buffers;
using System.Runtime.InteropServices;

namespace Lsm.Compatibility;

/// <summary>Newer members of arrays and spans.</summary>
internal static class Arrays
{
    extension(Array)
    {
        /// <summary>The elements that an array can have.</summary>
        public static int MaxLength => 0X7FFFFFC7;

        public static void Clear(Array array) => Array.Clear(array, 0, array.Length);
    }

    extension(MemoryMarshal)
    {
        public static ref T GetArrayDataReference<T>(T[] array) => ref MemoryMarshal.GetReference(array.AsSpan());
    }

    public static bool Contains<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T> => span.IndexOf(value) >= 0;

    public static int Count<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>
    {
        int count = 0;
        foreach (T each in span)
        {
            count += each.Equals(value) ? 1 : 0;
        }

        return count;
    }

    public static int IndexOfAnyExcept<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T> => span.IndexOfAnyExcept(value, value);

    public static int IndexOfAnyExcept<T>(this ReadOnlySpan<T> span, T value, T other)
        where T : IEquatable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (!span[i].Equals(value) && !span[i].Equals(other))
            {
                return i;
            }
        }

        return -1;
    }

    public static bool ContainsAnyExcept<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T> => span.IndexOfAnyExcept(value) >= 0;

    /// <summary>The first value outside; NaN, which compares as the smallest of all, is.</summary>
    public static int IndexOfAnyExceptInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i].CompareTo(low) < 0 || span[i].CompareTo(high) > 0)
            {
                return i;
            }
        }

        return -1;
    }

    public static bool ContainsAnyExceptInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T> => span.IndexOfAnyExceptInRange(low, high) >= 0;

    public static int CommonPrefixLength<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> other)
        where T : IEquatable<T>
    {
        int i = 0;
        while (i < span.Length && i < other.Length && span[i].Equals(other[i]))
        {
            i++;
        }

        return i;
    }

    public static void Sort<T>(this Span<T> span)
    {
        T[] rented = ArrayPool<T>.Shared.Rent(span.Length);
        span.CopyTo(rented);
        Array.Sort(rented, 0, span.Length);
        rented.AsSpan(0, span.Length).CopyTo(span);
        ArrayPool<T>.Shared.Return(rented);
    }
}
