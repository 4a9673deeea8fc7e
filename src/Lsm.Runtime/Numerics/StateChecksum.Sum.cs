using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lsm.Runtime.Numerics;

/// <content>Keys and sums, in vectors.</content>
internal static partial class StateChecksum
{
    /// <summary>The keys of a variable's words from <paramref name="first"/> on.</summary>
    public static void Keys(uint variable, uint first, Span<uint> keys)
    {
        uint prefix = Mix(KeyHigh ^ variable);
        Span<Vector512<uint>> vectors = MemoryMarshal.Cast<uint, Vector512<uint>>(keys);
        Vector512<uint> words = Vector512.CreateSequence(first, 1u);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Mix(Vector512.Create(prefix) ^ words);
            words += Vector512.Create((uint)Vector512<uint>.Count);
        }

        for (int i = vectors.Length * Vector512<uint>.Count; i < keys.Length; i++)
        {
            keys[i] = Mix(prefix ^ (first + (uint)i));
        }
    }

    /// <summary>The sum of words, each with its key; an odd last word is paired with 0, which has a key too.</summary>
    public static ulong Sum(ReadOnlySpan<uint> keys, ReadOnlySpan<uint> words)
    {
        ReadOnlySpan<Vector512<uint>> vectors = MemoryMarshal.Cast<uint, Vector512<uint>>(words);
        ReadOnlySpan<Vector512<uint>> theirs = MemoryMarshal.Cast<uint, Vector512<uint>>(keys)[..vectors.Length];
        Vector512<uint> sums = Vector512<uint>.Zero;
        for (int i = 0; i < vectors.Length; i++)
        {
            sums += Products(vectors[i] + theirs[i]);
        }

        // Low halves lie in even places, high ones in odd places.
        Vector512<ulong> low = sums.AsUInt64() & Vector512.Create((ulong)uint.MaxValue), high = sums.AsUInt64() >>> 32;
        ulong sum = ((ulong)(uint)Vector512.Sum(high) << 32) | (uint)Vector512.Sum(low);
        return Add(sum, Pairs(keys, words, vectors.Length * Vector512<uint>.Count));
    }

    /// <summary>Each even word times the next, 64 bits. The instruction is named, as a product of 64-bit numbers would cost three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Products(Vector512<uint> words)
    {
        Vector512<uint> next = (words.AsUInt64() >>> 32).AsUInt32();
        if (Avx512F.IsSupported)
        {
            return Avx512F.Multiply(words, next).AsUInt32();
        }

        if (Avx2.IsSupported)
        {
            return Vector512.Create(Avx2.Multiply(words.GetLower(), next.GetLower()), Avx2.Multiply(words.GetUpper(), next.GetUpper())).AsUInt32();
        }

        return ((words.AsUInt64() & Vector512.Create((ulong)uint.MaxValue)) * next.AsUInt64()).AsUInt32();
    }

    private static Vector512<uint> Mix(Vector512<uint> h)
    {
        h += Vector512.Create(0x9E3779B9);
        h = (h ^ (h >>> 16)) * Vector512.Create(0x7FEB352Du);
        h = (h ^ (h >>> 15)) * Vector512.Create(0x846CA68B);
        return h ^ (h >>> 16);
    }
}
