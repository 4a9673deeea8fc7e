#if !NETSTANDARD2_1
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>
/// Taps of one agent with short delays. The values of a sensor lie as four rows of bytes, from which a shuffle takes those of 32 neurons at their
/// delays, sixteen ages at a time: the fastest way to look up that many values.
/// </summary>
internal sealed class NearTaps
{
    private const int Width = 64;
    private const int Half = 32;

    /// <summary>Ages that one shuffle looks up.</summary>
    private const int Reach = 16;

    /// <summary>The largest number of ages; with more, gathering the values is as fast.</summary>
    private const int MostAges = 64;
    private readonly int inputs;
    private readonly int rows;
    private readonly int tables;
    private readonly AlignedArray<byte> delays; // [half panel, tap and input, 32], in the order in which the shuffled bytes become floats

    /// <param name="natural">[panel, tap and input, 64]: the delays in ticks.</param>
    /// <param name="rows">Taps times inputs.</param>
    /// <param name="inputs">Sensors.</param>
    /// <param name="ages">1 more than the longest delay.</param>
    public NearTaps(ReadOnlySpan<byte> natural, int rows, int inputs, int ages)
    {
        (this.rows, this.inputs, tables) = (rows, inputs, (ages + Reach - 1) / Reach);
        delays = new AlignedArray<byte>(natural.Length);
        for (int i = 0; i < natural.Length; i++)
        {
            int panel = i / Width / rows, row = i / Width % rows, half = i % Width / Half, four = i % Half / 4;
            int place = (four % 2 * 16) + (four / 2 * 4) + (i % 4);
            delays.AsSpan()[(((((panel * 2) + half) * rows) + row) * Half) + place] = natural[i];
        }
    }

    public static bool Fits(int ages) => Avx2.IsSupported && ages <= MostAges;

    /// <summary>The currents of an agent.</summary>
    /// <param name="table">[input, age], the ages padded to whole sixteens; pinned. It is left as bytes.</param>
    /// <param name="weights">[panel, tap and input, 64].</param>
    /// <param name="drive">Receives [neuron], padded.</param>
    public unsafe void Project(Span<float> table, AlignedArray<float> weights, Span<float> drive)
    {
        for (int first = 0; first < inputs * tables * Reach; first += Reach)
        {
            Split(ref table[first]);
        }

        byte* bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(table));
        ref byte delay = ref delays.First;
        for (int i = 0; i < drive.Length; i += Half)
        {
            ref float weight = ref Unsafe.Add(ref weights.First, (i / Width * Width * rows) + (i % Width));
            ProjectHalf(bytes, ref delay, ref weight, ref drive.Slice(i, Half)[0]);
            delay = ref Unsafe.Add(ref delay, rows * Half);
        }
    }

    /// <summary>Sixteen floats become the sixteen first bytes of all, then the second ones, and so on.</summary>
    private static void Split(ref float sixteen)
    {
        var byPlace = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        Vector128<int> a = Ssse3.Shuffle(Vector128.LoadUnsafe(ref sixteen).AsByte(), byPlace).AsInt32();
        Vector128<int> b = Ssse3.Shuffle(Vector128.LoadUnsafe(ref sixteen, 4).AsByte(), byPlace).AsInt32();
        Vector128<int> c = Ssse3.Shuffle(Vector128.LoadUnsafe(ref sixteen, 8).AsByte(), byPlace).AsInt32();
        Vector128<int> d = Ssse3.Shuffle(Vector128.LoadUnsafe(ref sixteen, 12).AsByte(), byPlace).AsInt32();
        Vector128<long> lowPairs = Sse2.UnpackLow(a, b).AsInt64(), highPairs = Sse2.UnpackHigh(a, b).AsInt64();
        Vector128<long> lowOthers = Sse2.UnpackLow(c, d).AsInt64(), highOthers = Sse2.UnpackHigh(c, d).AsInt64();
        Sse2.UnpackLow(lowPairs, lowOthers).AsSingle().StoreUnsafe(ref sixteen);
        Sse2.UnpackHigh(lowPairs, lowOthers).AsSingle().StoreUnsafe(ref sixteen, 4);
        Sse2.UnpackLow(highPairs, highOthers).AsSingle().StoreUnsafe(ref sixteen, 8);
        Sse2.UnpackHigh(highPairs, highOthers).AsSingle().StoreUnsafe(ref sixteen, 12);
    }

    private unsafe void ProjectHalf(byte* table, ref byte delay, ref float weight, ref float target)
    {
        Vector256<float> a = Vector256<float>.Zero, b = a, c = a, d = a;
        for (int tap = 0; tap < rows; tap += inputs)
        {
            byte* bytes = table;
            for (int k = 0; k < inputs; k++)
            {
                (Vector256<byte> first, Vector256<byte> second, Vector256<byte> third, Vector256<byte> fourth) = LookUp(ref bytes, Vector256.LoadUnsafe(ref delay));
                Vector256<short> low = Avx2.UnpackLow(first, second).AsInt16(), lowRest = Avx2.UnpackLow(third, fourth).AsInt16();
                Vector256<short> high = Avx2.UnpackHigh(first, second).AsInt16(), highRest = Avx2.UnpackHigh(third, fourth).AsInt16();
                a += Avx2.UnpackLow(low, lowRest).AsSingle() * Vector256.LoadUnsafe(ref weight);
                b += Avx2.UnpackHigh(low, lowRest).AsSingle() * Vector256.LoadUnsafe(ref weight, 8);
                c += Avx2.UnpackLow(high, highRest).AsSingle() * Vector256.LoadUnsafe(ref weight, 16);
                d += Avx2.UnpackHigh(high, highRest).AsSingle() * Vector256.LoadUnsafe(ref weight, 24);
                weight = ref Unsafe.Add(ref weight, Width);
                delay = ref Unsafe.Add(ref delay, Half);
            }
        }

        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 8);
        c.StoreUnsafe(ref target, 16);
        d.StoreUnsafe(ref target, 24);
    }

    /// <summary>The four bytes of a sensor's values at 32 delays; the table moves on to the next sensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe (Vector256<byte> First, Vector256<byte> Second, Vector256<byte> Third, Vector256<byte> Fourth) LookUp(ref byte* bytes, Vector256<byte> delay)
    {
        // A shuffle gives 0 where the top bit of a place is set: of the delays less 16 t only 0 to 15 do not set it when 0x70 is added.
        var shift = Vector256.Create((byte)0x70);
        Vector256<byte> place = tables == 1 ? delay : Avx2.AddSaturate(delay, shift);
        Vector256<byte> first = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes), place), second = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 16), place);
        Vector256<byte> third = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 32), place), fourth = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 48), place);
        bytes += 4 * Reach;
        for (int more = 1; more < tables; more++)
        {
            delay -= Vector256.Create((byte)Reach);
            place = Avx2.AddSaturate(delay, shift);
            first |= Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes), place);
            second |= Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 16), place);
            third |= Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 32), place);
            fourth |= Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(bytes + 48), place);
            bytes += 4 * Reach;
        }

        return (first, second, third, fourth);
    }
}
#endif
