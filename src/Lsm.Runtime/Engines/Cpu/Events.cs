using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Lists of the elements that are not zero, ascending.</summary>
internal static class Events
{
    /// <summary>The number of additional places of a list, because entries are written four at a time.</summary>
    public const int Spare = 8;

    /// <summary>The neurons whose bits are set; returns their number.</summary>
    public static int OfBits(ReadOnlySpan<uint> words, Span<int> list) => OfBits(words, 0, words.Length, ~0UL, list);

    /// <summary>The neurons from word <paramref name="first"/> up to <paramref name="end"/>, even ones, whose bits are set in every 64 of them and in the mask.</summary>
    public static int OfBits(ReadOnlySpan<uint> words, int first, int end, ulong mask, Span<int> list)
    {
        ref int at = ref MemoryMarshal.GetReference(list);
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words)[..(end / 2)];
        int count = 0;
        for (int i = first / 2; i < pairs.Length; i++)
        {
            count = Append(pairs[i] & mask, i * 64, ref at, count);
        }

        return count;
    }

    /// <summary>The number of bits that are set.</summary>
    public static int Count(ReadOnlySpan<uint> words)
    {
        int count = 0;
        foreach (ulong pair in MemoryMarshal.Cast<uint, ulong>(words))
        {
            count += BitOperations.PopCount(pair);
        }

        return count;
    }

    /// <summary>Borders, even words from 0 to all, between which about as many bits are set.</summary>
    public static void Share(ReadOnlySpan<uint> words, Span<int> borders)
    {
        int all = Count(words), count = 0, shares = borders.Length - 1, next = 1;
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words);
        borders[0] = 0;
        for (int i = 0; i < pairs.Length && next < shares; i++)
        {
            for (; next < shares && count >= (long)all * next / shares; next++)
            {
                borders[next] = 2 * i;
            }

            count += BitOperations.PopCount(pairs[i]);
        }

        borders[next..].Fill(words.Length);
    }

    /// <summary>The sensors that are not zero; returns their number.</summary>
    public static int OfSensors(ReadOnlySpan<float> sensors, Span<int> list)
    {
        ref int at = ref MemoryMarshal.GetReference(list);
        int count = 0, i = 0;
        for (; i <= sensors.Length - 16; i += 16)
        {
            ulong zero = Vector512.Equals(Vector512.Create(sensors.Slice(i, 16)), Vector512<float>.Zero).ExtractMostSignificantBits();
            count = Append(~zero & 0xFFFF, i, ref at, count);
        }

        for (; i < sensors.Length; i++)
        {
            list[count] = i;
            count += sensors[i] == 0 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Whether more than half of the sensors are zero.</summary>
    public static bool AreRare(ReadOnlySpan<float> sensors)
    {
        int zeros = 0, i = 0;
        for (; i <= sensors.Length - 16; i += 16)
        {
            zeros += BitOperations.PopCount(Vector512.Equals(Vector512.Create(sensors.Slice(i, 16)), Vector512<float>.Zero).ExtractMostSignificantBits());
        }

        return 2 * (zeros + sensors[i..].Count(0f)) > sensors.Length;
    }

    /// <summary>Writes four entries per iteration, some of which are overwritten later, and runs one iteration even without events: if events are rare, no branch is mispredicted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(ulong bits, int first, ref int list, int count)
    {
        int total = count + BitOperations.PopCount(bits);
        do
        {
            ref int at = ref Unsafe.Add(ref list, count);
            for (int k = 0; k < 4; k++)
            {
                Unsafe.Add(ref at, k) = first + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            count += 4;
        }
        while (count < total);
        return total;
    }
}
