namespace Lsm.Runtime.Arithmetic;

/// <content>Keys and sums, one after the other: this <c>Vector</c> has no shift.</content>
internal static partial class StateChecksum
{
    /// <summary>The sum of the terms of one variable of one agent, both halves.</summary>
    public static ulong Sum(ulong agent, uint variable, ReadOnlySpan<uint> bits, uint stride)
    {
        uint prefixHigh = Prefix(KeyHigh, agent, variable), prefixLow = Prefix(KeyLow, agent, variable);
        uint high = 0, low = 0;
        for (int i = 0; i < bits.Length; i++)
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
        for (int i = 0; i < highs.Length; i++)
        {
            highs[i] = Mix(prefixHigh ^ ((uint)i * stride));
            lows[i] = Mix(prefixLow ^ ((uint)i * stride));
        }
    }

    /// <summary>The sum of the terms of words, each with its keys.</summary>
    public static ulong Sum(ReadOnlySpan<uint> highs, ReadOnlySpan<uint> lows, ReadOnlySpan<uint> bits)
    {
        uint high = 0, low = 0;
        for (int i = 0; i < bits.Length; i++)
        {
            high += Mix(highs[i] ^ bits[i]);
            low += Mix(lows[i] ^ bits[i]);
        }

        return ((ulong)high << 32) | low;
    }
}
