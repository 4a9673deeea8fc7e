namespace Lsm.Runtime.Numerics;

/// <summary>
/// The checksum of a state: two wrapping 32-bit sums over pairs of words, each the product of (word + key) and (next word + its key), one sum of
/// the products' high halves and one of the low ones; at last mixed with the agent's id. A sum has no order, so devices may add as they come.
/// Spikes count as words of 32 neurons. Test vectors are in docs/arithmetic.md.
/// </summary>
/// <remarks>
/// The products are NH of Black, Halevi, Krawczyk, Krovetz and Rogaway, "UMAC: Fast and Secure Message Authentication", 1999: one multiplication
/// for two words, and a word that changes alone changes the sum unless its partner and key add up to 0.
/// </remarks>
internal static partial class StateChecksum
{
    public const uint KeyHigh = 0x243F6A88;
    public const uint KeyLow = 0x85A308D3;
    public const uint Membrane = 1;
    public const uint SpikeWord = 2;
    public const uint Trace = 3;
    public const uint StepCounter = 4;

    /// <summary>Keys that are made at once where none are kept.</summary>
    private const int Chunk = 256;

    public static uint Mix(uint h)
    {
        h += 0x9E3779B9;
        h = (h ^ (h >> 16)) * 0x7FEB352D;
        h = (h ^ (h >> 15)) * 0x846CA68B;
        return h ^ (h >> 16);
    }

    /// <summary>The key of one word of a variable.</summary>
    public static uint Key(uint variable, uint word) => Mix(Mix(KeyHigh ^ variable) ^ word);

    /// <summary>The number whose keys the words of one plane of a variable have.</summary>
    public static uint PlaneOf(uint variable, int plane) => variable + (256 * (uint)plane);

    /// <summary>The sum of one variable's words, without keys at hand.</summary>
    public static ulong Sum(uint variable, ReadOnlySpan<uint> words)
    {
        Span<uint> keys = stackalloc uint[Chunk];
        ulong sum = 0;
        for (int first = 0; first < words.Length; first += Chunk)
        {
            ReadOnlySpan<uint> some = words[first..Math.Min(first + Chunk, words.Length)];
            Span<uint> theirs = keys[..EvenLength(some.Length)];
            Keys(variable, (uint)first, theirs);
            sum = Add(sum, Sum(theirs, some));
        }

        return sum;
    }

    /// <summary>Words with the one that an odd last one is paired with.</summary>
    public static int EvenLength(int words) => words + (words & 1);

    /// <summary>The checksum of an agent with the sums of its membranes, spikes and, where kept, traces.</summary>
    public static ulong OfAgent(ulong agent, ulong steps, ulong sum)
    {
        ulong all = Add(sum, Pair((uint)steps, (uint)(steps >> 32), Key(StepCounter, 0), Key(StepCounter, 1)));
        return ((ulong)Mix(Identity(KeyHigh, agent) ^ (uint)(all >> 32)) << 32) | Mix(Identity(KeyLow, agent) ^ (uint)all);
    }

    /// <summary>Adds two checksums half by half, each wrapping on its own.</summary>
    public static ulong Add(ulong a, ulong b) =>
        ((ulong)((uint)(a >> 32) + (uint)(b >> 32)) << 32) | ((uint)a + (uint)b);

    /// <summary>The sum of many checksums.</summary>
    public static ulong Total(ReadOnlySpan<ulong> sums)
    {
        ulong total = 0;
        foreach (ulong each in sums)
        {
            total = Add(total, each);
        }

        return total;
    }

    private static uint Identity(uint key, ulong agent) => Mix(Mix(key ^ (uint)agent) ^ (uint)(agent >> 32));

    private static ulong Pair(uint first, uint second, uint firstKey, uint secondKey) => (ulong)(first + firstKey) * (second + secondKey);

    /// <summary>The sum of words from an even one on, one pair after the other.</summary>
    private static ulong Pairs(ReadOnlySpan<uint> keys, ReadOnlySpan<uint> words, int from)
    {
        ulong sum = 0;
        for (int i = from; i < words.Length; i += 2)
        {
            sum = Add(sum, Pair(words[i], i + 1 < words.Length ? words[i + 1] : 0, keys[i], keys[i + 1]));
        }

        return sum;
    }
}
