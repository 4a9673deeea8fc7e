#if !NETSTANDARD2_1
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The update of extended neurons, eight at a time; docs/arithmetic.md has the equations in this order.</summary>
internal readonly ref struct VectorUpdate
{
    private const int Lanes = 8;
    private readonly CpuLiquid liquid;
    private readonly ExtendedLiquid extended;
    private readonly ExtendedRow row;
    private readonly int stride;
    private readonly bool isGraded;

    public VectorUpdate(CpuLiquid liquid, ExtendedRow row)
    {
        this.liquid = liquid;
        this.row = row;
        extended = liquid.Extended!;
        stride = liquid.Stride;
        isGraded = extended.LargestPayload > 1;
    }

    public void Run(CpuScratch scratch, ReadOnlySpan<float> drive, int first, int end)
    {
        ref int sums = ref scratch.Sums.First;
        Span<float> counts = scratch.Counts;
        var scale = Vector256.Create(liquid.Scale);
        uint word = 0;
        for (int i = 32 * first; i < 32 * end; i += Lanes)
        {
            ref int sum = ref Unsafe.Add(ref sums, i);
            Vector256<float> current = Load(drive, i - (32 * first)) + (Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref sum)) * scale);
            Vector256<int>.Zero.StoreUnsafe(ref sum);
            Vector256<float> payload = Update(current, i, out uint fired);
            word |= fired << (i % 32);
            if (i % 32 == 32 - Lanes)
            {
                row.Spikes[i / 32] = word;
                word = 0;
            }

            if (counts.Length > 0)
            {
                Store(Load(counts, i) + payload, counts, i);
            }
        }
    }

    /// <summary>Updates eight neurons; returns the payloads of their spikes, 0 if they do not fire.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Update(Vector256<float> current, int i, out uint fired)
    {
        if (row.Currents.Length > 0)
        {
            current = Decayed(Load(extended.SynapticDecay, i), Load(row.Currents, i), current);
            Store(current, row.Currents, i);
        }

        Vector256<float> threshold = Load(liquid.Threshold, i);
        if (row.Adaptations.Length > 0)
        {
            threshold += Load(extended.AdaptationStrength, i) * Load(row.Adaptations, i);
        }

        Vector256<float> u = (Load(liquid.Beta, i) * Load(row.Membranes, i)) + current;
        Vector256<float> fires = Vector256.GreaterThanOrEqual(u, threshold);
        if (row.Rests.Length > 0)
        {
            fires = Rest(fires, i);
        }

        Vector256<float> payload = (isGraded ? Payload(u, threshold) : Vector256.Create(1f)) & fires;
        Vector256<float> reset = extended.ResetValue.Length > 0 ? Load(extended.ResetValue, i) : u - (isGraded ? payload * threshold : threshold);
        Vector256<float> membrane = Snap(Vector256.ConditionalSelect(fires, reset, u));
        Store(membrane, row.Membranes, i);
        fired = fires.ExtractMostSignificantBits();
        if (row.Adaptations.Length > 0)
        {
            Store(Decayed(Load(extended.AdaptationDecay, i), Load(row.Adaptations, i), payload), row.Adaptations, i);
        }

        if (row.Payloads.Length > 0)
        {
            Shift(row.Facilitations.Length > 0 ? Efficacy(fires, i) : Vector256.ConvertToInt32(payload), i);
        }

        Trace(payload, membrane, i);
        return payload;
    }

    /// <summary>Neurons that rest do not fire; those that fire begin to rest.</summary>
    private Vector256<float> Rest(Vector256<float> fires, int i)
    {
        ref int left = ref Unsafe.As<uint, int>(ref row.Rests[i]);
        Vector256<int> steps = Vector256.LoadUnsafe(ref left), ready = Vector256.Equals(steps, Vector256<int>.Zero);
        fires &= ready.AsSingle();
        Vector256<int> fewer = steps - Vector256<int>.One - ready; // ready is -1: 0 stays 0
        Vector256.ConditionalSelect(fires.AsInt32(), Vector256.LoadUnsafe(ref liquid.RefractoryPeriods.AsSpan()[i]), fewer).StoreUnsafe(ref left);
        return fires;
    }

    /// <summary>The largest whole number p up to the limit with u >= p*threshold, found bit by bit.</summary>
    private Vector256<float> Payload(Vector256<float> u, Vector256<float> threshold)
    {
        Vector256<float> payload = Vector256<float>.Zero;
        var limit = Vector256.Create((float)extended.LargestPayload);
        for (int bit = 64; bit > 0; bit >>= 1)
        {
            Vector256<float> more = payload + Vector256.Create((float)bit);
            payload = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(u, more * threshold) & Vector256.GreaterThanOrEqual(limit, more), more, payload);
        }

        return payload;
    }

    /// <summary>Short-term plasticity: the efficacies of the neurons that fire, 0 to 255, else 0.</summary>
    private Vector256<int> Efficacy(Vector256<float> fires, int i)
    {
        Vector256<float> one = Vector256<float>.One, use = Load(extended.Utilisation, i);
        Vector256<float> facilitation = Snap(Load(extended.FacilitationDecay, i) * Load(row.Facilitations, i));
        Vector256<float> depression = Snap(Load(extended.DepressionDecay, i) * Load(row.Depressions, i));
        Vector256<float> utilisation = Snap(use + (facilitation * (one - use)));
        Vector256<float> efficacy = utilisation * (one - depression);
        Store(Vector256.ConditionalSelect(fires, utilisation, facilitation), row.Facilitations, i);
        Store(Vector256.ConditionalSelect(fires, Snap(depression + efficacy), depression), row.Depressions, i);
        var full = Vector256.Create((float)NeuronTraits.FullEfficacy);
        Vector256<float> scaled = (efficacy * full) + Vector256.Create(0.5f);
        scaled = Vector256.ConditionalSelect(Vector256.LessThan(full, scaled), full, scaled);
        return Vector256.ConvertToInt32(scaled) & fires.AsInt32();
    }

    /// <summary>Advances the history of payloads by a step, and stores the output of the neurons as its last step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shift(Vector256<int> sent, int i)
    {
        Vector256<int> carry = sent;
        ref int word = ref Unsafe.Add(ref Unsafe.As<uint, int>(ref MemoryMarshal.GetReference(row.Payloads)), i);
        uint[] masks = extended.HistoryMask;
        for (int plane = 0; plane < masks.Length; plane++)
        {
            Vector256<int> old = Vector256.LoadUnsafe(ref word);
            ((Vector256.ShiftLeft(old, 8) | carry) & Vector256.Create((int)masks[plane])).StoreUnsafe(ref word);
            carry = Vector256.ShiftRightLogical(old, 24);
            word = ref Unsafe.Add(ref word, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Trace(Vector256<float> payload, Vector256<float> membrane, int i)
    {
        AlignedArray<float>[] decays = extended.TraceDecays;
        for (int trace = 0; trace < decays.Length; trace++)
        {
            int at = (trace * stride) + i;
            Store(Decayed(Load(decays[trace], i), Load(row.Traces, at), payload), row.Traces, at);
        }

        if (row.MembraneTraces.Length > 0)
        {
            Vector256<float> decay = Load(extended.MembraneTraceDecay, i);
            Store(Decayed(decay, Load(row.MembraneTraces, i), (Vector256<float>.One - decay) * membrane), row.MembraneTraces, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Decayed(Vector256<float> decay, Vector256<float> value, Vector256<float> more) => Snap((decay * value) + more);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Snap(Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(value), Vector256.Create(FloatRules.Smallest)), Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ReadOnlySpan<float> values, int i) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(AlignedArray<float> values, int i) => Vector256.LoadUnsafe(ref values.First, (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, Span<float> values, int i) => value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);
}
#endif
