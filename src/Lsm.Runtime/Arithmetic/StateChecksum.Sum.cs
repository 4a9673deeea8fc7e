using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Arithmetic;

/// <content>Keys and sums, in vectors.</content>
internal static partial class StateChecksum
{
    /// <summary>The sum of the terms of one variable of one agent, both halves.</summary>
    public static ulong Sum(ulong agent, uint variable, ReadOnlySpan<uint> bits, uint stride)
    {
        uint prefixHigh = Prefix(KeyHigh, agent, variable), prefixLow = Prefix(KeyLow, agent, variable);
        ReadOnlySpan<Vector512<uint>> words = MemoryMarshal.Cast<uint, Vector512<uint>>(bits);
        Vector512<uint> neurons = Vector512.CreateSequence(0u, stride), across = Vector512.Create((uint)Vector512<uint>.Count * stride);
        Vector512<uint> sumsHigh = Vector512<uint>.Zero, sumsLow = Vector512<uint>.Zero;
        foreach (Vector512<uint> word in words)
        {
            sumsHigh += Mix(Mix(Vector512.Create(prefixHigh) ^ neurons) ^ word);
            sumsLow += Mix(Mix(Vector512.Create(prefixLow) ^ neurons) ^ word);
            neurons += across;
        }

        uint high = Vector512.Sum(sumsHigh), low = Vector512.Sum(sumsLow);
        for (int i = words.Length * Vector512<uint>.Count; i < bits.Length; i++)
        {
            high += Term(prefixHigh, (uint)i * stride, bits[i]);
            low += Term(prefixLow, (uint)i * stride, bits[i]);
        }

        return ((ulong)high << 32) | low;
    }

    /// <summary>The inner mixes of one variable's words, under both keys.</summary>
    public static void Keys(ulong agent, uint variable, uint stride, Span<uint> highs, Span<uint> lows)
    {
        uint prefixHigh = Prefix(KeyHigh, agent, variable), prefixLow = Prefix(KeyLow, agent, variable);
        Vector512<uint> across = Vector512.Create((uint)Vector512<uint>.Count * stride);
        Vector512<uint> neurons = Vector512.CreateSequence(0u, stride);
        Span<Vector512<uint>> high = MemoryMarshal.Cast<uint, Vector512<uint>>(highs), low = MemoryMarshal.Cast<uint, Vector512<uint>>(lows)[..high.Length];
        for (int i = 0; i < high.Length; i++)
        {
            high[i] = Mix(Vector512.Create(prefixHigh) ^ neurons);
            low[i] = Mix(Vector512.Create(prefixLow) ^ neurons);
            neurons += across;
        }

        for (int i = high.Length * Vector512<uint>.Count; i < highs.Length; i++)
        {
            highs[i] = Mix(prefixHigh ^ ((uint)i * stride));
            lows[i] = Mix(prefixLow ^ ((uint)i * stride));
        }
    }

    /// <summary>The sum of the terms of words, each with its keys.</summary>
    public static ulong Sum(ReadOnlySpan<uint> highs, ReadOnlySpan<uint> lows, ReadOnlySpan<uint> bits)
    {
        ReadOnlySpan<Vector512<uint>> words = MemoryMarshal.Cast<uint, Vector512<uint>>(bits);
        ReadOnlySpan<Vector512<uint>> keysHigh = MemoryMarshal.Cast<uint, Vector512<uint>>(highs)[..words.Length];
        ReadOnlySpan<Vector512<uint>> keysLow = MemoryMarshal.Cast<uint, Vector512<uint>>(lows)[..words.Length];
        Vector512<uint> sumsHigh = Vector512<uint>.Zero, sumsLow = Vector512<uint>.Zero;
        for (int i = 0; i < words.Length; i++)
        {
            sumsHigh += Mix(keysHigh[i] ^ words[i]);
            sumsLow += Mix(keysLow[i] ^ words[i]);
        }

        uint high = Vector512.Sum(sumsHigh), low = Vector512.Sum(sumsLow);
        for (int i = words.Length * Vector512<uint>.Count; i < bits.Length; i++)
        {
            high += Mix(highs[i] ^ bits[i]);
            low += Mix(lows[i] ^ bits[i]);
        }

        return ((ulong)high << 32) | low;
    }

    private static Vector512<uint> Mix(Vector512<uint> h)
    {
        h += Vector512.Create(0x9E3779B9);
        h = (h ^ (h >>> 16)) * Vector512.Create(0x7FEB352Du);
        h = (h ^ (h >>> 15)) * Vector512.Create(0x846CA68B);
        return h ^ (h >>> 16);
    }
}
