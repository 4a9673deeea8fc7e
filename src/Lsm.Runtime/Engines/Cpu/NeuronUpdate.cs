using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>One step of one agent's neurons, or of a part of them: membranes, spikes and, where kept, traces. Ranges are words of 32 neurons.</summary>
internal static class NeuronUpdate
{
    /// <summary>Membranes, refractory steps and spikes; leaves the sums zero for the next step.</summary>
    /// <typeparam name="TSum">short or int.</typeparam>
    /// <typeparam name="TNeuron">The kind of neuron.</typeparam>
    /// <param name="neuron">Its parameters.</param>
    /// <param name="scale">The value of one unit of a sum.</param>
    /// <param name="sums">[neuron].</param>
    /// <param name="drive">[neuron], beginning with the first neuron of word <paramref name="first"/>.</param>
    /// <param name="membranes">[neuron].</param>
    /// <param name="rests">[neuron], or empty for neurons without a refractory period.</param>
    /// <param name="spikes">[word].</param>
    /// <param name="first">The first word.</param>
    /// <param name="end">The word after the last.</param>
    public static void Step<TSum, TNeuron>(
        TNeuron neuron, float scale, Span<TSum> sums, ReadOnlySpan<float> drive, Span<float> membranes, Span<uint> rests, Span<uint> spikes, int first, int end)
        where TSum : unmanaged
        where TNeuron : struct, INeuron
    {
        ref TSum sum = ref MemoryMarshal.GetReference(sums);
        ref float input = ref MemoryMarshal.GetReference(drive);
        ref float mem = ref MemoryMarshal.GetReference(membranes);
        ref uint rest = ref MemoryMarshal.GetReference(rests);
        nuint origin = (nuint)first * 32;
        var unit = Vector512.Create(scale);
        TNeuron local = neuron; // a local is kept in registers
        for (int w = first; w < end; w++)
        {
            nuint i = (nuint)w * 32;
            uint low = local.Step(
                Current(Take(ref Unsafe.Add(ref sum, i)), ref Unsafe.Add(ref input, i - origin), unit), ref Unsafe.Add(ref mem, i), ref Unsafe.Add(ref rest, i), i);
            i += 16;
            spikes[w] = low | (local.Step(
                Current(Take(ref Unsafe.Add(ref sum, i)), ref Unsafe.Add(ref input, i - origin), unit), ref Unsafe.Add(ref mem, i), ref Unsafe.Add(ref rest, i), i) << 16);
        }
    }

    /// <summary><c>trace = decay*trace + spike</c>.</summary>
    public static void Decay(CpuLiquid liquid, ReadOnlySpan<uint> spikes, Span<float> traces, int first, int end)
    {
        ref float trace = ref MemoryMarshal.GetReference(traces);
        ref float decay = ref liquid.TraceDecay.First;
        for (int w = first; w < end; w++)
        {
            nuint i = (nuint)w * 32;
            uint fired = spikes[w];
            FloatRules.Snap((Vector512.LoadUnsafe(ref decay, i) * Vector512.LoadUnsafe(ref trace, i)) + Ones(fired)).StoreUnsafe(ref trace, i);
            i += 16;
            FloatRules.Snap((Vector512.LoadUnsafe(ref decay, i) * Vector512.LoadUnsafe(ref trace, i)) + Ones(fired >> 16)).StoreUnsafe(ref trace, i);
        }
    }

    /// <summary>Adds each neuron's spike, 0 or 1, and marks the neurons that fired at least once.</summary>
    public static void Count(ReadOnlySpan<uint> spikes, Span<float> counts, Span<uint> any, int first, int end)
    {
        ref float count = ref MemoryMarshal.GetReference(counts);
        for (int w = first; w < end; w++)
        {
            nuint i = (nuint)w * 32;
            (Vector512.LoadUnsafe(ref count, i) + Ones(spikes[w])).StoreUnsafe(ref count, i);
            (Vector512.LoadUnsafe(ref count, i + 16) + Ones(spikes[w] >> 16)).StoreUnsafe(ref count, i + 16);
            any[w] |= spikes[w];
        }
    }

    /// <summary>Writes each neuron's spike, 0 or 1.</summary>
    public static void Spread(ReadOnlySpan<uint> spikes, Span<float> features)
    {
        ref float feature = ref MemoryMarshal.GetReference(features);
        for (int w = 0; w < spikes.Length; w++)
        {
            nuint i = (nuint)w * 32;
            Ones(spikes[w]).StoreUnsafe(ref feature, i);
            Ones(spikes[w] >> 16).StoreUnsafe(ref feature, i + 16);
        }
    }

    /// <summary>Sixteen sums, which become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Take<TSum>(ref TSum sums)
        where TSum : unmanaged
    {
        if (typeof(TSum) == typeof(short))
        {
            ref short at = ref Unsafe.As<TSum, short>(ref sums);
            Vector512<int> wide = Vector512.WidenLower(Vector256.LoadUnsafe(ref at).ToVector512Unsafe());
            Vector256<short>.Zero.StoreUnsafe(ref at);
            return wide;
        }

        Vector512<int> taken = Vector512.LoadUnsafe(ref Unsafe.As<TSum, int>(ref sums));
        Vector512<int>.Zero.StoreUnsafe(ref Unsafe.As<TSum, int>(ref sums));
        return taken;
    }

    /// <summary>1 where one of the low 16 bits is set, else +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Ones(uint bits)
    {
        Vector512<int> lane = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        Vector512<int> set = Vector512.Equals(Vector512.Create((int)bits) & lane, lane);
        return (set & Vector512.Create(1f).AsInt32()).AsSingle();
    }

    /// <summary>Sixteen leaky neurons, from integer sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sixteen(Vector512<int> sums, ref float input, ref float mem, Vector512<float> beta, Vector512<float> threshold, Vector512<float> scale) =>
        Leak(Current(sums, ref input, scale), ref mem, beta, threshold);

    /// <summary>
    /// <c>u = beta*mem + current</c>, <c>mem = u >= threshold ? u - threshold : u</c>; returns the neurons that fired. With mask registers there are two compares, although
    /// one is the opposite of the other: each then stays a mask, which is cheaper than a vector. Without mask registers, u - 0 is u for either sign.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Leak(Vector512<float> current, ref float mem, Vector512<float> beta, Vector512<float> threshold)
    {
        Vector512<float> u = (beta * Vector512.LoadUnsafe(ref mem)) + current;
        if (Vector512.IsHardwareAccelerated)
        {
            FloatRules.Snap(Vector512.ConditionalSelect(Vector512.LessThan(u, threshold), u, u - threshold)).StoreUnsafe(ref mem);
            return (uint)Vector512.GreaterThanOrEqual(u, threshold).ExtractMostSignificantBits();
        }

        Vector512<float> fires = Vector512.GreaterThanOrEqual(u, threshold);
        FloatRules.Snap(u - (fires & threshold)).StoreUnsafe(ref mem);
        return (uint)fires.ExtractMostSignificantBits();
    }

    /// <summary>The input current of sixteen neurons: the current of the sensors and the recurrent sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Current(Vector512<int> sums, ref float input, Vector512<float> scale)
    {
        Vector512<float> recurrent = Vector512.ConvertToSingle(sums) * scale;
        return Vector512.LoadUnsafe(ref input) + recurrent;
    }
}
