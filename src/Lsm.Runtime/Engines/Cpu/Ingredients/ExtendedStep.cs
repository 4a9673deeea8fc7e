using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>One step of the neurons of an agent of an extended liquid, sixteen at a time; docs/arithmetic.md has the equations in this order.</summary>
internal ref struct ExtendedStep
{
    private readonly ExtendedLiquid extended;
    private readonly CpuLiquid liquid;
    private readonly Span<float> membranes;
    private readonly Span<uint> spikes;
    private readonly Span<uint> rests;
    private readonly Span<float> currents;
    private readonly Span<float> adaptations;
    private readonly Span<uint> history;
    private readonly Span<float> traces;
    private readonly Span<float> membraneTraces;
    private readonly Span<float> facilitations;
    private readonly Span<float> depressions;

    public ExtendedStep(CpuLiquid liquid, CpuPlanes planes, int slot)
    {
        this.liquid = liquid;
        extended = liquid.Extended!;
        membranes = planes.Membrane(slot);
        spikes = planes.Spikes(slot);
        rests = planes.Words(StateVariable.Rest, slot);
        currents = planes.Floats(StateVariable.Current, slot);
        adaptations = planes.Floats(StateVariable.Adaptation, slot);
        history = planes.Words(StateVariable.History, slot);
        traces = planes.Floats(StateVariable.Trace, slot);
        membraneTraces = planes.Floats(StateVariable.MembraneTrace, slot);
        facilitations = planes.Floats(StateVariable.Facilitation, slot);
        depressions = planes.Floats(StateVariable.Depression, slot);
    }

    /// <summary>Delivers the spikes that arrive in this step, then updates all neurons; leaves the sums zero.</summary>
    public readonly void Run(CpuScratch scratch, ReadOnlySpan<float> drive)
    {
        Propagate(scratch);
        for (int i = 0; i < membranes.Length; i += 16)
        {
            Vector512<int> sums = Vector512.LoadUnsafe(ref scratch.Sums[i]);
            Vector512<int>.Zero.StoreUnsafe(ref scratch.Sums[i]);
            if (scratch.SensorSums.Length > 0)
            {
                sums += Vector512.LoadUnsafe(ref scratch.SensorSums[i]);
            }

            Vector512<float> sent = Update(sums, drive, i, out uint fired);
            ref uint word = ref spikes[i / 32];
            word = i % 32 == 0 ? fired : word | (fired << 16);
            if (scratch.Counts.Length > 0)
            {
                (Vector512.LoadUnsafe(ref scratch.Counts[i]) + sent).StoreUnsafe(ref scratch.Counts[i]);
            }
        }
    }

    private readonly void Propagate(CpuScratch scratch)
    {
        if (history.IsEmpty)
        {
            liquid.Rows.Add(scratch.Fired.AsSpan(0, Events.OfBits(spikes, scratch.Fired)), scratch.Sums);
            return;
        }

        extended.DelayMasks!.FindActive(history, scratch.AnyFired);
        ReadOnlySpan<int> active = scratch.Fired.AsSpan(0, Events.OfBits(scratch.AnyFired, scratch.Fired));
        if (extended.Delays is { } rows)
        {
            rows.Add(active, history, liquid.Stride, scratch.Sums);
        }
        else
        {
            liquid.Rows.Add(active, scratch.Sums);
        }
    }

    /// <summary>Sixteen neurons; returns what their spikes count, 0 where they do not fire.</summary>
    private readonly Vector512<float> Update(Vector512<int> sums, ReadOnlySpan<float> drive, int i, out uint fired)
    {
        Vector512<float> current = Load(drive, i) + (Vector512.ConvertToSingle(sums) * Vector512.Create(liquid.Scale));
        if (!currents.IsEmpty)
        {
            current = FloatRules.Snap((Load(extended.SynapticDecay, i) * Load(currents, i)) + current);
            Store(current, currents, i);
        }

        Vector512<float> threshold = Load(liquid.Threshold, i);
        if (!adaptations.IsEmpty)
        {
            threshold += Load(extended.AdaptationStrength, i) * Load(adaptations, i);
        }

        Vector512<float> u = (Load(liquid.Beta, i) * Load(membranes, i)) + current;
        Vector512<float> fires = Vector512.GreaterThanOrEqual(u, threshold);
        if (!rests.IsEmpty)
        {
            fires = Rest(fires, i);
        }

        Vector512<float> payload = Payload(u, threshold, fires);
        Vector512<float> reset = extended.ResetValue.Length > 0 ? Load(extended.ResetValue, i) : u - (extended.LargestPayload > 1 ? payload * threshold : threshold);
        Vector512<float> membrane = FloatRules.Snap(Vector512.ConditionalSelect(fires, reset, u));
        Store(membrane, membranes, i);
        fired = (uint)fires.ExtractMostSignificantBits();
        if (!adaptations.IsEmpty)
        {
            Store(FloatRules.Snap((Load(extended.AdaptationDecay, i) * Load(adaptations, i)) + payload), adaptations, i);
        }

        if (!history.IsEmpty)
        {
            Shift(facilitations.IsEmpty ? Vector512.ConvertToInt32(payload) : Efficacy(fires, i), i);
        }

        Trace(payload, membrane, i);
        return payload;
    }

    /// <summary>Neurons that rest do not fire; those that fire begin to rest.</summary>
    private readonly Vector512<float> Rest(Vector512<float> fires, int i)
    {
        ref int left = ref Unsafe.As<uint, int>(ref rests[i]);
        Vector512<int> steps = Vector512.LoadUnsafe(ref left), ready = Vector512.Equals(steps, Vector512<int>.Zero);
        fires = (fires.AsInt32() & ready).AsSingle();
        Vector512<int> fewer = steps - Vector512.Create(1) - ready; // ready is -1: 0 stays 0
        Vector512.ConditionalSelect(fires.AsInt32(), Vector512.LoadUnsafe(ref liquid.RefractoryPeriods.AsSpan()[i]), fewer).StoreUnsafe(ref left);
        return fires;
    }

    /// <summary>1 where a neuron fires; with graded spikes the largest whole number p up to the limit with u >= p*threshold, found bit by bit.</summary>
    private readonly Vector512<float> Payload(Vector512<float> u, Vector512<float> threshold, Vector512<float> fires)
    {
        Vector512<float> payload = Vector512<float>.Zero;
        if (extended.LargestPayload == 1)
        {
            payload = Vector512.Create(1f);
        }
        else
        {
            var limit = Vector512.Create((float)extended.LargestPayload);
            for (int bit = 64; bit > 0; bit >>= 1)
            {
                Vector512<float> more = payload + Vector512.Create((float)bit);
                Vector512<float> reaches = Vector512.GreaterThanOrEqual(u, more * threshold), legal = Vector512.GreaterThanOrEqual(limit, more);
                payload = Vector512.ConditionalSelect((reaches.AsInt32() & legal.AsInt32()).AsSingle(), more, payload);
            }
        }

        return (payload.AsInt32() & fires.AsInt32()).AsSingle();
    }

    /// <summary>Short-term plasticity: the efficacies of the neurons that fire, 0 to 255, else 0.</summary>
    private readonly Vector512<int> Efficacy(Vector512<float> fires, int i)
    {
        var one = Vector512.Create(1f);
        Vector512<float> use = Load(extended.Utilisation, i);
        Vector512<float> facilitation = FloatRules.Snap(Load(extended.FacilitationDecay, i) * Load(facilitations, i));
        Vector512<float> depression = FloatRules.Snap(Load(extended.DepressionDecay, i) * Load(depressions, i));
        Vector512<float> utilisation = FloatRules.Snap(use + (facilitation * (one - use)));
        Vector512<float> efficacy = utilisation * (one - depression);
        Vector512<float> used = FloatRules.Snap(depression + efficacy);
        Store(Vector512.ConditionalSelect(fires, utilisation, facilitation), facilitations, i);
        Store(Vector512.ConditionalSelect(fires, used, depression), depressions, i);
        var full = Vector512.Create((float)NeuronTraits.FullEfficacy);
        Vector512<float> scaled = (efficacy * full) + Vector512.Create(0.5f);
        scaled = Vector512.ConditionalSelect(Vector512.LessThan(full, scaled), full, scaled);
        return Vector512.ConvertToInt32(scaled) & fires.AsInt32();
    }

    /// <summary>A step passes in the history, and what the neurons send becomes its last.</summary>
    private readonly void Shift(Vector512<int> sent, int i)
    {
        int bits = extended.HistoryBits, stride = liquid.Stride;
        Vector512<int> carry = sent;
        for (int plane = 0; plane < extended.HistoryMask.Length; plane++)
        {
            ref int word = ref Unsafe.As<uint, int>(ref history[(plane * stride) + i]);
            Vector512<int> old = Vector512.LoadUnsafe(ref word);
            Vector512<int> next = (Vector512.ShiftLeft(old, bits) | carry) & Vector512.Create((int)extended.HistoryMask[plane]);
            next.StoreUnsafe(ref word);
            carry = Vector512.ShiftRightLogical(old, 32 - bits);
        }
    }

    private readonly void Trace(Vector512<float> payload, Vector512<float> membrane, int i)
    {
        for (int trace = 0; trace < extended.TraceDecays.Length; trace++)
        {
            int at = (trace * liquid.Stride) + i;
            Store(FloatRules.Snap((Load(extended.TraceDecays[trace], i) * Load(traces, at)) + payload), traces, at);
        }

        if (!membraneTraces.IsEmpty)
        {
            Vector512<float> decay = Load(extended.MembraneTraceDecay, i);
            Store(FloatRules.Snap((decay * Load(membraneTraces, i)) + ((Vector512.Create(1f) - decay) * membrane)), membraneTraces, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int i) => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, Span<float> values, int i) => value.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);
}
