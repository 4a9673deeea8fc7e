using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The additions of packed synapses, which all rows of them share.</summary>
internal static class PackedWords
{
    /// <summary>
    /// Adds the weights of some words to the sums of their targets. A method of its own, so that everything stays in registers. Four words are read before their sums change, and an addition is a
    /// read and a write of different types, which the JIT makes one instruction of: the fewer there are, the more sums are on their way at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Add<TWord, TSum>(ref byte words, nint from, nint to, int shift, ref TSum sums)
        where TWord : struct, ISynapseWord
        where TSum : unmanaged
    {
        ref byte at = ref Unsafe.Add(ref words, from * default(TWord).Bytes);
        long mask = (1L << shift) - 1;
        nint left = to - from;
        for (; left >= 4; left -= 4)
        {
            long a = default(TWord).Read(ref at), b = default(TWord).Read(ref Unsafe.Add(ref at, default(TWord).Bytes));
            long c = default(TWord).Read(ref Unsafe.Add(ref at, 2 * default(TWord).Bytes)), d = default(TWord).Read(ref Unsafe.Add(ref at, 3 * default(TWord).Bytes));
            at = ref Unsafe.Add(ref at, 4 * default(TWord).Bytes);
            nint targetA = (nint)(a & mask), targetB = (nint)(b & mask), targetC = (nint)(c & mask), targetD = (nint)(d & mask);
            Add(ref sums, targetA, (int)(a >> shift));
            Add(ref sums, targetB, (int)(b >> shift));
            Add(ref sums, targetC, (int)(c >> shift));
            Add(ref sums, targetD, (int)(d >> shift));
        }

        for (; left > 0; left--)
        {
            long word = default(TWord).Read(ref at);
            at = ref Unsafe.Add(ref at, default(TWord).Bytes);
            Add(ref sums, (nint)(word & mask), (int)(word >> shift));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSum>(ref TSum sums, nint target, int weight) where TSum : unmanaged
    {
        if (typeof(TSum) == typeof(short))
        {
            int sum = Unsafe.As<TSum, ushort>(ref Unsafe.Add(ref sums, target));
            Unsafe.As<TSum, short>(ref Unsafe.Add(ref sums, target)) = (short)(sum + weight);
        }
        else
        {
            uint sum = Unsafe.As<TSum, uint>(ref Unsafe.Add(ref sums, target));
            Unsafe.As<TSum, int>(ref Unsafe.Add(ref sums, target)) = (int)(sum + (uint)weight);
        }
    }
}
