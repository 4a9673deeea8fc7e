using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The model's packed synapses, used in place.</summary>
internal abstract class PackedRows : RowStore
{
    public static PackedRows Create(PackedSynapses synapses) => synapses.WordBytes switch
    {
        4 => new Rows<Word32>(synapses),
        6 => new Rows<Word48>(synapses),
        _ => new Rows<Word64>(synapses),
    };

    private sealed class Rows<TWord> : PackedRows where TWord : struct, ISynapseWord
    {
        /// <summary>For tables outside the near cache, the rows of the next neurons are prefetched; inside it this would only cost instructions.</summary>
        private const long FarBytes = 1 << 20;
        private const int CacheLine = 64;
        private const int Ahead = 8;

        /// <summary>The number of rows whose positions are looked up at once.</summary>
        private const int Lookups = 64;

        /// <summary>The bytes of rows that are gathered in the L1 cache before they are added: waiting for memory and adding then alternate less often.</summary>
        private const int Room = 4096;
        private readonly PackedSynapses synapses;
        private readonly bool far;

        public Rows(PackedSynapses synapses)
        {
            this.synapses = synapses;
            far = (long)synapses.Count * default(TWord).Bytes > FarBytes;
        }

        public override string Description => $"packed rows, {default(TWord).Bytes} bytes a synapse{(far ? ", fetched ahead" : "")}";

        /// <summary>
        /// Whether rows from memory are copied before they are added. Without AVX-512 they are not: on a Zen 3, whose additions take longer, the copies cost more than they save.
        /// </summary>
        private static bool Gathers => Vector512.IsHardwareAccelerated || !Sse.IsSupported;

        public override void Add(ReadOnlySpan<int> fired, Span<int> sums) => Add(fired, ref MemoryMarshal.GetReference(sums));

        public override void Add(ReadOnlySpan<int> fired, Span<short> sums) => Add(fired, ref MemoryMarshal.GetReference(sums));

        private void Add<TSum>(ReadOnlySpan<int> fired, ref TSum sum) where TSum : unmanaged
        {
            ReadOnlySpan<int> starts = synapses.RowStart;
            ref byte words = ref MemoryMarshal.GetReference(synapses.Words);
            int shift = synapses.TargetBits;
            if (far)
            {
                AddFar(fired, starts, ref words, shift, ref sum);
                return;
            }

            foreach (int neuron in fired)
            {
                PackedWords.Add<TWord, TSum>(ref words, starts[neuron], starts[neuron + 1], shift, ref sum);
            }
        }

        /// <summary>
        /// Rows from memory: their positions are looked up for many rows at once, so that these reads overlap; then the rows are
        /// prefetched, gathered if that is faster, and added many at a time. Whole numbers may be added in any order.
        /// </summary>
        [SkipLocalsInit]
        private static void AddFar<TSum>(ReadOnlySpan<int> fired, ReadOnlySpan<int> starts, ref byte words, int shift, ref TSum sum)
            where TSum : unmanaged
        {
            Span<byte> gathered = stackalloc byte[Room + sizeof(long)];
            Span<(int From, int To)> places = stackalloc (int, int)[2 * Lookups]; // a ring
            int bytes = default(TWord).Bytes, filled = 0, known = 0;
            for (int i = -Ahead; i < fired.Length; i++)
            {
                int ahead = i + Ahead;
                if (ahead == known)
                {
                    for (int last = Math.Min(known + Lookups, fired.Length); known < last; known++)
                    {
                        places[known % (2 * Lookups)] = (starts[fired[known]], starts[fired[known] + 1]);
                    }
                }

                if (ahead < known)
                {
                    (int first, int last) = places[ahead % (2 * Lookups)];
                    Fetch(ref words, first, last);
                }

                if (i < 0)
                {
                    continue;
                }

                (int from, int to) = places[i % (2 * Lookups)];
                int length = bytes * (to - from);
                if (!Gathers || length > Room)
                {
                    PackedWords.Add<TWord, TSum>(ref words, from, to, shift, ref sum);
                    continue;
                }

                if (filled + length > Room)
                {
                    PackedWords.Add<TWord, TSum>(ref gathered[0], 0, filled / bytes, shift, ref sum);
                    filled = 0;
                }

                Unsafe.CopyBlockUnaligned(ref gathered[filled], ref Unsafe.Add(ref words, (nint)from * bytes), (uint)length);
                filled += length;
            }

            PackedWords.Add<TWord, TSum>(ref gathered[0], 0, filled / bytes, shift, ref sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static unsafe void Fetch(ref byte words, nint from, nint to)
        {
            if (Sse.IsSupported)
            {
                for (nint at = from * default(TWord).Bytes; at < to * default(TWord).Bytes; at += CacheLine)
                {
                    Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref words, at))); // a hint: it may go stale when the collector moves the words
                }
            }
        }
    }
}
