using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu;

/// <content>The sums, 64 or 256 neurons at a time.</content>
internal abstract partial class DenseRows
{
    /// <summary>Neurons whose sums stay in registers at a time: the wide tile saves loop ends where there are 32 registers of 512 bits.</summary>
    private const int Tile = 64;
    private const int WideTile = 256;

    public override void Add(ReadOnlySpan<int> fired, Span<int> sums)
    {
        if (fired.IsEmpty)
        {
            return;
        }

        for (int first = 0; first < RowLength; first += Tile)
        {
            AddTile(fired, ref MemoryMarshal.GetReference(sums.Slice(first, Tile)), (nuint)first);
        }
    }

    protected abstract void AddTile(ReadOnlySpan<int> fired, ref int sums, nuint first);

    public sealed partial class Rows16
    {
        protected override void AddTile(ReadOnlySpan<int> fired, ref int sums, nuint first)
        {
            ref short at = ref weights.First;
            nuint stride = (nuint)Length;
            Vector512<int> a = Vector512.LoadUnsafe(ref sums), b = Vector512.LoadUnsafe(ref sums, 16), c = Vector512.LoadUnsafe(ref sums, 32), d = Vector512.LoadUnsafe(ref sums, 48);
            while (fired.Length > 0)
            {
                ReadOnlySpan<int> some = fired[..Math.Min(batch, fired.Length)];
                fired = fired[some.Length..];
                Vector512<short> low = Vector512<short>.Zero, high = low;
                foreach (int neuron in some)
                {
                    nuint row = ((nuint)neuron * stride) + first;
                    low += Vector512.LoadUnsafe(ref at, row);
                    high += Vector512.LoadUnsafe(ref at, row + 32);
                }

                a += Vector512.WidenLower(low);
                b += Vector512.WidenUpper(low);
                c += Vector512.WidenLower(high);
                d += Vector512.WidenUpper(high);
            }

            Store(a, b, c, d, ref sums);
        }

        public override void Add(ReadOnlySpan<int> fired, Span<short> sums)
        {
            int first = 0;
            for (; Vector512.IsHardwareAccelerated && first <= RowLength - WideTile; first += WideTile)
            {
                AddWideTile(fired, ref weights[first], ref sums[first]);
            }

            for (; !Vector512.IsHardwareAccelerated && first <= RowLength - (3 * Tile); first += 3 * Tile)
            {
                AddThreeTiles(fired, ref weights[first], ref sums[first]);
            }

            for (; first < RowLength; first += Tile)
            {
                AddTile(fired, ref weights[first], ref sums[first]);
            }
        }

        /// <summary>Three tiles at a time are as many as sixteen registers of 256 bits hold.</summary>
        private void AddThreeTiles(ReadOnlySpan<int> fired, ref short at, ref short sums)
        {
            nint stride = Length;
            Vector512<short> a = Vector512.LoadUnsafe(ref sums), b = Vector512.LoadUnsafe(ref sums, 32), c = Vector512.LoadUnsafe(ref sums, 64);
            Vector512<short> d = Vector512.LoadUnsafe(ref sums, 96), e = Vector512.LoadUnsafe(ref sums, 128), f = Vector512.LoadUnsafe(ref sums, 160);
            foreach (int neuron in fired)
            {
                ref short row = ref Unsafe.Add(ref at, neuron * stride);
                a += Vector512.LoadUnsafe(ref row);
                b += Vector512.LoadUnsafe(ref row, 32);
                c += Vector512.LoadUnsafe(ref row, 64);
                d += Vector512.LoadUnsafe(ref row, 96);
                e += Vector512.LoadUnsafe(ref row, 128);
                f += Vector512.LoadUnsafe(ref row, 160);
            }

            a.StoreUnsafe(ref sums);
            b.StoreUnsafe(ref sums, 32);
            c.StoreUnsafe(ref sums, 64);
            d.StoreUnsafe(ref sums, 96);
            e.StoreUnsafe(ref sums, 128);
            f.StoreUnsafe(ref sums, 160);
        }

        private void AddTile(ReadOnlySpan<int> fired, ref short at, ref short sums)
        {
            Vector512<short> a = Vector512.LoadUnsafe(ref sums), b = Vector512.LoadUnsafe(ref sums, 32);
            foreach (int neuron in fired)
            {
                ref short row = ref Unsafe.Add(ref at, neuron * Length);
                a += Vector512.LoadUnsafe(ref row);
                b += Vector512.LoadUnsafe(ref row, 32);
            }

            a.StoreUnsafe(ref sums);
            b.StoreUnsafe(ref sums, 32);
        }

        /// <summary>Without AVX-512 there is a cache line between long rows: otherwise the weights of one neuron in all rows would share few places in the L1 cache.</summary>
        private static int Pitch(int size) => Stride(size) + (!Vector512.IsHardwareAccelerated && Stride(size) % 1024 == 0 ? 32 : 0);

        private void AddWideTile(ReadOnlySpan<int> fired, ref short at, ref short sums)
        {
            nint stride = Length;
            Vector512<short> a = Vector512.LoadUnsafe(ref sums), b = Vector512.LoadUnsafe(ref sums, 32), c = Vector512.LoadUnsafe(ref sums, 64), d = Vector512.LoadUnsafe(ref sums, 96);
            Vector512<short> e = Vector512.LoadUnsafe(ref sums, 128), f = Vector512.LoadUnsafe(ref sums, 160), g = Vector512.LoadUnsafe(ref sums, 192), h = Vector512.LoadUnsafe(ref sums, 224);
            foreach (int neuron in fired)
            {
                ref short row = ref Unsafe.Add(ref at, neuron * stride);
                a += Vector512.LoadUnsafe(ref row);
                b += Vector512.LoadUnsafe(ref row, 32);
                c += Vector512.LoadUnsafe(ref row, 64);
                d += Vector512.LoadUnsafe(ref row, 96);
                e += Vector512.LoadUnsafe(ref row, 128);
                f += Vector512.LoadUnsafe(ref row, 160);
                g += Vector512.LoadUnsafe(ref row, 192);
                h += Vector512.LoadUnsafe(ref row, 224);
            }

            a.StoreUnsafe(ref sums);
            b.StoreUnsafe(ref sums, 32);
            c.StoreUnsafe(ref sums, 64);
            d.StoreUnsafe(ref sums, 96);
            e.StoreUnsafe(ref sums, 128);
            f.StoreUnsafe(ref sums, 160);
            g.StoreUnsafe(ref sums, 192);
            h.StoreUnsafe(ref sums, 224);
        }
    }

    private sealed partial class Rows32
    {
        protected override void AddTile(ReadOnlySpan<int> fired, ref int sums, nuint first)
        {
            ref int at = ref weights.First;
            nuint stride = (nuint)RowLength;
            Vector512<int> a = Vector512.LoadUnsafe(ref sums), b = Vector512.LoadUnsafe(ref sums, 16), c = Vector512.LoadUnsafe(ref sums, 32), d = Vector512.LoadUnsafe(ref sums, 48);
            foreach (int neuron in fired)
            {
                nuint row = ((nuint)neuron * stride) + first;
                a += Vector512.LoadUnsafe(ref at, row);
                b += Vector512.LoadUnsafe(ref at, row + 16);
                c += Vector512.LoadUnsafe(ref at, row + 32);
                d += Vector512.LoadUnsafe(ref at, row + 48);
            }

            Store(a, b, c, d, ref sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, ref int sums)
    {
        a.StoreUnsafe(ref sums);
        b.StoreUnsafe(ref sums, 16);
        c.StoreUnsafe(ref sums, 32);
        d.StoreUnsafe(ref sums, 48);
    }
}
