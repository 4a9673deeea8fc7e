namespace Lsm.Runtime.Numerics;

/// <content>Keys and sums, one after the other: this <c>Vector</c> has no shift.</content>
internal static partial class StateChecksum
{
    /// <summary>The keys of a variable's words from <paramref name="first"/> on.</summary>
    public static void Keys(uint variable, uint first, Span<uint> keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = Key(variable, first + (uint)i);
        }
    }

    /// <summary>The sum of words, each with its key; an odd last word is paired with 0, which has a key too.</summary>
    public static ulong Sum(ReadOnlySpan<uint> keys, ReadOnlySpan<uint> words) => Pairs(keys, words, 0);
}
