#if !NETSTANDARD2_1
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>
/// Taps of sixteen agents at once. The lanes of a vector are agents, because all agents have the same delay at a synapse: a synapse then takes one row of
/// a table of past sensors, and a weight is loaded once for all of them.
/// </summary>
internal sealed class TapGroup
{
    private const int Agents = InputTaps.Group;
    private const int Width = 64;
    private const int Quad = 4;

    /// <summary>Rows of the table whose places fit 16 bits.</summary>
    private const int MostRows = (ushort.MaxValue + 1) / Agents;

    /// <summary>Neurons whose currents, of all agents of a group, stay in the cache.</summary>
    private const int MostNeurons = 4096;
    private readonly int rows;
    private readonly AlignedArray<ushort> places; // [panel, tap and input, 64]: where in the table the synapse's sensor begins

    /// <param name="delays">[panel, tap and input, 64].</param>
    /// <param name="rows">Taps times inputs.</param>
    /// <param name="inputs">Sensors.</param>
    public TapGroup(ReadOnlySpan<byte> delays, int rows, int inputs)
    {
        this.rows = rows;
        places = new AlignedArray<ushort>(delays.Length);
        for (int i = 0; i < delays.Length; i++)
        {
            places.AsSpan()[i] = (ushort)(Agents * ((delays[i] * inputs) + (i / Width % rows % inputs)));
        }
    }

    public static bool Fits(int tableRows, int stride) => Avx.IsSupported && tableRows <= MostRows && stride <= MostNeurons;

    /// <summary>Fills the table; columns without an agent repeat the last.</summary>
    /// <param name="sensors">[age and input] of the first agent.</param>
    /// <param name="next">From an agent to the next.</param>
    /// <param name="agents">From 1 to 16.</param>
    /// <param name="length">Ages times inputs.</param>
    /// <param name="table">Receives [age and input, agent].</param>
    public static void Tabulate(ref float sensors, int next, int agents, int length, Span<float> table)
    {
        Span<int> from = stackalloc int[Agents];
        for (int agent = 0; agent < Agents; agent++)
        {
            from[agent] = Math.Min(agent, agents - 1) * next;
        }

        ref float target = ref MemoryMarshal.GetReference(table[..(Agents * length)]);
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Transpose(ref Unsafe.Add(ref sensors, i), from[..8], ref Unsafe.Add(ref target, i * Agents));
            Transpose(ref Unsafe.Add(ref sensors, i), from[8..], ref Unsafe.Add(ref target, (i * Agents) + 8));
        }

        for (; i < length; i++)
        {
            for (int agent = 0; agent < Agents; agent++)
            {
                Unsafe.Add(ref target, (i * Agents) + agent) = Unsafe.Add(ref sensors, from[agent] + i);
            }
        }
    }

    /// <summary>The currents of sixteen agents.</summary>
    /// <param name="table">[age and input, agent].</param>
    /// <param name="weights">[panel, tap and input, 64].</param>
    /// <param name="drive">Receives [agent, neuron].</param>
    /// <param name="stride">Neurons with padding.</param>
    public void Project(ReadOnlySpan<float> table, AlignedArray<float> weights, Span<float> drive, int stride)
    {
        ref float target = ref MemoryMarshal.GetReference(drive[..(Agents * stride)]);
        ref float sensors = ref MemoryMarshal.GetReference(table);
        for (int i = 0; i < stride; i += Quad)
        {
            int first = (i / Width * Width * rows) + (i % Width);
            ProjectQuad(ref Unsafe.Add(ref weights.First, first), ref Unsafe.Add(ref places.First, first), rows, ref sensors, ref Unsafe.Add(ref target, i), (nuint)stride);
        }
    }

    /// <summary>Four neurons of sixteen agents: eight sums hide the latency of an addition and fit the sixteen registers.</summary>
    private static void ProjectQuad(ref float weight, ref ushort place, int rows, ref float table, ref float target, nuint stride)
    {
        Vector256<float> a0 = Vector256<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        for (int row = 0; row < rows; row++)
        {
            ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref place));
            ref float values = ref Unsafe.Add(ref table, (nuint)(ushort)four);
            var w = Vector256.Create(weight);
            a0 += w * Vector256.LoadUnsafe(ref values);
            a1 += w * Vector256.LoadUnsafe(ref values, 8);
            values = ref Unsafe.Add(ref table, (nuint)(ushort)(four >> 16));
            w = Vector256.Create(Unsafe.Add(ref weight, 1));
            b0 += w * Vector256.LoadUnsafe(ref values);
            b1 += w * Vector256.LoadUnsafe(ref values, 8);
            values = ref Unsafe.Add(ref table, (nuint)(ushort)(four >> 32));
            w = Vector256.Create(Unsafe.Add(ref weight, 2));
            c0 += w * Vector256.LoadUnsafe(ref values);
            c1 += w * Vector256.LoadUnsafe(ref values, 8);
            values = ref Unsafe.Add(ref table, (nuint)(four >> 48));
            w = Vector256.Create(Unsafe.Add(ref weight, 3));
            d0 += w * Vector256.LoadUnsafe(ref values);
            d1 += w * Vector256.LoadUnsafe(ref values, 8);
            weight = ref Unsafe.Add(ref weight, Width);
            place = ref Unsafe.Add(ref place, Width);
        }

        Store(a0, b0, c0, d0, ref target, stride);
        Store(a1, b1, c1, d1, ref Unsafe.Add(ref target, 8 * stride), stride);
    }

    /// <summary>Four neurons of eight agents, with the neurons of an agent next to each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, ref float target, nuint stride)
    {
        (Vector256<double> zero, Vector256<double> one, Vector256<double> two, Vector256<double> three) = Pairs(a, b, c, d);
        Store(zero, ref target, stride);
        Store(one, ref Unsafe.Add(ref target, stride), stride);
        Store(two, ref Unsafe.Add(ref target, 2 * stride), stride);
        Store(three, ref Unsafe.Add(ref target, 3 * stride), stride);
    }

    /// <summary>The lower half belongs to an agent, the upper to the fourth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> two, ref float target, nuint stride)
    {
        two.AsSingle().GetLower().StoreUnsafe(ref target);
        two.AsSingle().GetUpper().StoreUnsafe(ref target, 4 * stride);
    }

    /// <summary>Eight values of eight agents.</summary>
    private static void Transpose(ref float source, ReadOnlySpan<int> from, ref float target)
    {
        (Vector256<double> a0, Vector256<double> a1, Vector256<double> a2, Vector256<double> a3) = Pairs(
            Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[0])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[1])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[2])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[3])));
        (Vector256<double> b0, Vector256<double> b1, Vector256<double> b2, Vector256<double> b3) = Pairs(
            Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[4])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[5])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[6])), Vector256.LoadUnsafe(ref Unsafe.Add(ref source, from[7])));
        Join(a0, b0, ref target);
        Join(a1, b1, ref Unsafe.Add(ref target, Agents));
        Join(a2, b2, ref Unsafe.Add(ref target, 2 * Agents));
        Join(a3, b3, ref Unsafe.Add(ref target, 3 * Agents));
    }

    /// <summary>For each place modulo four the values of four agents: of the first four places in the lower half, of the others in the upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Zero, Vector256<double> One, Vector256<double> Two, Vector256<double> Three) Pairs(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<double> lowPairs = Avx.UnpackLow(a, b).AsDouble(), highPairs = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowOthers = Avx.UnpackLow(c, d).AsDouble(), highOthers = Avx.UnpackHigh(c, d).AsDouble();
        return (Avx.UnpackLow(lowPairs, lowOthers), Avx.UnpackHigh(lowPairs, lowOthers), Avx.UnpackLow(highPairs, highOthers), Avx.UnpackHigh(highPairs, highOthers));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector256<double> four, Vector256<double> others, ref float target)
    {
        Avx.Permute2x128(four, others, 0x20).AsSingle().StoreUnsafe(ref target);
        Avx.Permute2x128(four, others, 0x31).AsSingle().StoreUnsafe(ref target, 4 * Agents);
    }
}
#endif
