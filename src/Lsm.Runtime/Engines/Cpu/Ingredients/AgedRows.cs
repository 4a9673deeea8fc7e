using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>
/// Synapses with delays of their own in rows of one delay and one neuron, ascending: the spikes of one step in the past deliver the rows of one delay. The rows
/// are short, so they are gathered before they are added, and the additions do not stop at their ends.
/// </summary>
internal abstract class AgedRows
{
    public static AgedRows Create(PackedSynapses synapses, DelayTable table, int stride) => synapses.WordBytes switch
    {
        4 => new Rows<Word32>(synapses, table, stride),
        6 => new Rows<Word48>(synapses, table, stride),
        _ => new Rows<Word64>(synapses, table, stride),
    };

    /// <summary>Delivers what the neurons of some words sent as many steps ago as the delays of their synapses.</summary>
    /// <param name="ring">The spikes of the last steps.</param>
    /// <param name="first">The first word of 32 neurons, even.</param>
    /// <param name="end">The word after the last, even.</param>
    /// <param name="scratch">The sums, and room for a step's spikes and their list.</param>
    public abstract void Add(SpikeRing ring, int first, int end, CpuScratch scratch);

    private sealed class Rows<TWord> : AgedRows where TWord : struct, ISynapseWord
    {
        /// <summary>The number of words of a row that are copied without checking its length.</summary>
        private const int Short = 8;

        /// <summary>The number of words that are gathered before they are added: they stay in the L1 cache.</summary>
        private const int Room = 512;
        private readonly int words; // of 32 neurons
        private readonly int shift;
        private readonly int[] delays;
        private readonly AlignedArray<uint> masks; // [delay, word]: the neurons that have a row
        private readonly int[] ranks;              // [delay, word]: the row of the first of them
        private readonly int[] starts;             // [row], one more at the end
        private readonly byte[] synapses;

        public Rows(PackedSynapses packed, DelayTable table, int stride)
        {
            (words, shift, delays) = (stride / 32, packed.TargetBits, table.Delays());
            masks = new AlignedArray<uint>(checked(delays.Length * words));
            ranks = new int[masks.Length];
            starts = new int[table.Rows + 1];
            int bytes = default(TWord).Bytes, row = 0, count = 0;
            synapses = new byte[checked(((packed.Count + Short) * bytes) + sizeof(long))];
            for (int d = 0; d < delays.Length; d++)
            {
                for (int j = 0; j < table.Neurons; j++)
                {
                    int at = (d * words) + (j / 32);
                    ranks[at] = j % 32 == 0 ? row : ranks[at];
                    int from = table.RowOf(j, delays[d]);
                    if (from < 0)
                    {
                        continue;
                    }

                    masks.AsSpan()[at] |= 1u << (j % 32);
                    starts[row++] = count;
                    for (int s = table.RowStart[from]; s < table.RowStart[from + 1]; s++, count++)
                    {
                        packed.Words.Slice(table.Order[s] * bytes, bytes).CopyTo(synapses.AsSpan(count * bytes));
                    }
                }
            }

            starts[row] = count;
        }

        public override void Add(SpikeRing ring, int first, int end, CpuScratch scratch)
        {
            if (scratch.ShortSums.Length > 0)
            {
                Add(ring, first, end, scratch, ref scratch.ShortSums.First);
            }
            else
            {
                Add(ring, first, end, scratch, ref scratch.Sums.First);
            }
        }

        [SkipLocalsInit]
        private void Add<TSum>(SpikeRing ring, int first, int end, CpuScratch scratch, ref TSum sums) where TSum : unmanaged
        {
            Span<byte> gathered = stackalloc byte[(Room + Short) * 8];
            Span<uint> due = scratch.Due;
            int filled = 0;
            for (int d = 0; d < delays.Length; d++)
            {
                ReadOnlySpan<uint> sent = ring.Sent(delays[d]), mask = masks.AsSpan(d * words, words);
                And(sent[first..end], mask[first..end], due[first..end]);

                int fired = Events.OfBits(due, first, end, ~0UL, scratch.Fired);
                filled = Gather(scratch.Fired.AsSpan(0, fired), mask, ranks.AsSpan(d * words, words), ref gathered[0], filled, ref sums);
            }

            PackedWords.Add<TWord, TSum>(ref gathered[0], 0, filled, shift, ref sums);
        }

        private static void And(ReadOnlySpan<uint> some, ReadOnlySpan<uint> others, Span<uint> both)
        {
            ReadOnlySpan<ulong> left = MemoryMarshal.Cast<uint, ulong>(some), right = MemoryMarshal.Cast<uint, ulong>(others);
            Span<ulong> result = MemoryMarshal.Cast<uint, ulong>(both);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = left[i] & right[i];
            }
        }

        /// <summary>Appends the rows of some neurons to those gathered, and adds these where the room ends; returns how many words are left.</summary>
        private int Gather<TSum>(ReadOnlySpan<int> neurons, ReadOnlySpan<uint> mask, ReadOnlySpan<int> ranks, ref byte gathered, int filled, ref TSum sums) where TSum : unmanaged
        {
            ref byte from = ref MemoryMarshal.GetArrayDataReference(synapses);
            nint bytes = default(TWord).Bytes;
            int[] places = starts;
            foreach (int j in neurons)
            {
                int row = ranks[j >> 5] + BitOperations.PopCount(mask[j >> 5] & ((1u << j) - 1));
                int start = places[row], length = places[row + 1] - start;
                if (filled + length > Room)
                {
                    PackedWords.Add<TWord, TSum>(ref gathered, 0, filled, shift, ref sums);
                    filled = 0;
                    if (length > Room)
                    {
                        PackedWords.Add<TWord, TSum>(ref from, start, start + length, shift, ref sums);
                        continue;
                    }
                }

                ref byte source = ref Unsafe.Add(ref from, start * bytes), target = ref Unsafe.Add(ref gathered, filled * bytes);
                Unsafe.CopyBlockUnaligned(ref target, ref source, Short * (uint)default(TWord).Bytes);
                if (length > Short)
                {
                    Unsafe.CopyBlockUnaligned(ref target, ref source, (uint)(length * bytes));
                }

                filled += length;
            }

            return filled;
        }
    }
}
