using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks;

/// <summary>
/// Synapses as words of 4, 6 or 8 bytes, the smallest size that holds all of them. A word has the target in its low bits and the signed weight
/// above it, without the power of two that all weights share. Rows by presynaptic neuron, targets ascending. Immutable; the model and its CPU engines share it.
/// </summary>
internal sealed class PackedSynapses
{
    /// <summary>The spare units after the last word, because words are read 8 bytes at a time.</summary>
    private const int Spare = 4;

    private readonly int[] rowStart;
    private readonly ushort[] words;

    private PackedSynapses(int size, int capacity, int sharedZeros, int largest)
    {
        Size = size;
        TargetBits = Math.Max(1, BitOperations.Log2((uint)Math.Max(size - 1, 1)) + 1);
        SharedZeros = sharedZeros;
        LargestWeight = largest;
        int bits = TargetBits + BitOperations.Log2((uint)largest | 1) + 2; // a sign bit, and a bit so that both ends of the range fit
        WordBytes = bits <= 32 ? 4 : bits <= 48 ? 6 : 8;
        rowStart = new int[size + 1];
        words = HugePages.Allocate(checked((int)((long)capacity * WordBytes / 2) + Spare));
    }

    /// <summary>The number of neurons.</summary>
    public int Size { get; }

    public int Count => rowStart[Size];

    /// <summary>Length Size + 1: the words of neuron j are those from RowStart[j] up to RowStart[j + 1].</summary>
    public ReadOnlySpan<int> RowStart => rowStart;

    /// <summary>The bytes per word: 4, 6 or 8.</summary>
    public int WordBytes { get; }

    /// <summary>The number of low bits that hold the target.</summary>
    public int TargetBits { get; }

    /// <summary>The shared power of two: a weight in units of 2^-ScaleExponent is the weight of the word times 2^SharedZeros.</summary>
    public int SharedZeros { get; }

    /// <summary>The largest magnitude of a weight in a word.</summary>
    public int LargestWeight { get; }

    public int LongestRow
    {
        get
        {
            int longest = 0;
            for (int j = 0; j < Size; j++)
            {
                longest = Math.Max(longest, rowStart[j + 1] - rowStart[j]);
            }

            return longest;
        }
    }

    /// <summary>The words, little-endian, <see cref="WordBytes"/> each, and the spare units after the last word.</summary>
    public ReadOnlySpan<byte> Words => MemoryMarshal.AsBytes(words.AsSpan());

    /// <summary>One synapse, its weight in units of 2^-ScaleExponent.</summary>
    public (int Target, int Weight) this[int index]
    {
        get
        {
            long word = Read(index);
            return ((int)(word & ((1L << TargetBits) - 1)), (int)(word >> TargetBits) << SharedZeros);
        }
    }

    /// <summary>Packs the rows of a source, with weights rounded to whole multiples of 2^-exponent.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="scale">2^exponent.</param>
    /// <param name="sharedZeros">The number of low bits that are zero in every rounded weight.</param>
    /// <param name="largest">The largest magnitude of a rounded weight, without those bits.</param>
    public static PackedSynapses Pack(ISynapseSource source, double scale, int sharedZeros, int largest)
    {
        var packed = new PackedSynapses(source.Size, source.SynapseCount, sharedZeros, largest);
        int count = 0;
        source.Visit((neuron, targets, weights) =>
        {
            for (int i = 0; i < targets.Length; i++)
            {
                packed.Write(count++, targets[i], (int)Math.Round(weights[i] * scale) >> sharedZeros);
            }

            packed.rowStart[neuron + 1] = count;
        });
        return packed;
    }

    /// <summary>Unpacks one row, with weights in units of 2^-ScaleExponent. Returns its length.</summary>
    /// <param name="neuron">The presynaptic neuron.</param>
    /// <param name="targets">At least as long as the row; <see cref="LongestRow"/> fits all.</param>
    /// <param name="weights">At least as long as the row.</param>
    public int ReadRow(int neuron, Span<int> targets, Span<int> weights)
    {
        int first = rowStart[neuron], length = rowStart[neuron + 1] - first;
        for (int i = 0; i < length; i++)
        {
            (targets[i], weights[i]) = this[first + i];
        }

        return length;
    }

    private long Read(int index)
    {
        ref byte at = ref Unsafe.Add(ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetArrayDataReference(words)), (nint)index * WordBytes);
        return WordBytes == 4 ? Unsafe.ReadUnaligned<int>(ref at) : (Unsafe.ReadUnaligned<long>(ref at) << (64 - (8 * WordBytes))) >> (64 - (8 * WordBytes));
    }

    private void Write(int index, int target, int weight)
    {
        Span<ushort> word = words.AsSpan((int)((long)index * WordBytes / 2), WordBytes / 2);
        long value = ((long)weight << TargetBits) | (uint)target;
        for (int i = 0; i < word.Length; i++)
        {
            word[i] = (ushort)(value >> (16 * i));
        }
    }
}
