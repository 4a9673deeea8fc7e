using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The update of extended neurons one by one, where the processor or the runtime has no vectors; docs/arithmetic.md has the equations in this order.</summary>
internal readonly ref struct ScalarUpdate
{
    private readonly CpuLiquid liquid;
    private readonly ExtendedLiquid extended;
    private readonly ExtendedRow row;

    public ScalarUpdate(CpuLiquid liquid, ExtendedRow row)
    {
        this.liquid = liquid;
        this.row = row;
        extended = liquid.Extended!;
    }

    public void Run(CpuScratch scratch, ReadOnlySpan<float> drive, int first, int end)
    {
        Span<int> sums = scratch.Sums;
        Span<float> counts = scratch.Counts;
        row.Spikes[first..end].Clear();
        for (int i = 32 * first; i < Math.Min(32 * end, liquid.Size); i++)
        {
            float payload = Neuron(sums[i], drive[i - (32 * first)], i);
            sums[i] = 0;
            row.Spikes[i / 32] |= payload > 0 ? 1u << (i % 32) : 0;
            if (counts.Length > 0)
            {
                counts[i] = (float)(counts[i] + payload);
            }
        }
    }

    private float Neuron(int sum, float input, int i)
    {
        float current = (float)(input + (float)(sum * liquid.Scale));
        if (!row.Currents.IsEmpty)
        {
            current = row.Currents[i] = Decayed(extended.SynapticDecay[i], row.Currents[i], current);
        }

        float threshold = liquid.Threshold[i];
        if (!row.Adaptations.IsEmpty)
        {
            threshold = (float)(threshold + (float)(extended.AdaptationStrength[i] * row.Adaptations[i]));
        }

        float u = (float)((float)(liquid.Beta[i] * row.Membranes[i]) + current);
        float payload = row.Rests.IsEmpty || row.Rests[i] == 0 ? Payload(u, threshold) : 0;
        bool fires = payload > 0;
        float reset = extended.ResetValue.Length > 0 ? extended.ResetValue[i] : (float)(u - (float)(payload * threshold));
        row.Membranes[i] = FloatRules.Snap(fires ? reset : u);
        if (!row.Rests.IsEmpty)
        {
            row.Rests[i] = fires ? (uint)liquid.RefractoryPeriods[i] : row.Rests[i] - Math.Min(row.Rests[i], 1u);
        }

        if (!row.Adaptations.IsEmpty)
        {
            row.Adaptations[i] = Decayed(extended.AdaptationDecay[i], row.Adaptations[i], payload);
        }

        if (!row.Payloads.IsEmpty)
        {
            Shift(row.Facilitations.IsEmpty ? (uint)payload : Efficacy(fires, i), i);
        }

        Trace(payload, i);
        return payload;
    }

    private float Payload(float u, float threshold)
    {
        if (extended.LargestPayload == 1)
        {
            return u >= threshold ? 1 : 0;
        }

        float payload = 0;
        for (int bit = 64; bit > 0; bit >>= 1)
        {
            float more = (float)(payload + bit);
            payload = more <= extended.LargestPayload && u >= (float)(more * threshold) ? more : payload;
        }

        return payload;
    }

    private uint Efficacy(bool fires, int i)
    {
        float facilitation = FloatRules.Snap((float)(extended.FacilitationDecay[i] * row.Facilitations[i]));
        float depression = FloatRules.Snap((float)(extended.DepressionDecay[i] * row.Depressions[i]));
        (row.Facilitations[i], row.Depressions[i]) = (facilitation, depression);
        if (!fires)
        {
            return 0;
        }

        float use = extended.Utilisation[i];
        float utilisation = FloatRules.Snap((float)(use + (float)(facilitation * (float)(1 - use))));
        float efficacy = (float)(utilisation * (float)(1 - depression));
        (row.Facilitations[i], row.Depressions[i]) = (utilisation, FloatRules.Snap((float)(depression + efficacy)));
        float scaled = (float)((float)(efficacy * NeuronTraits.FullEfficacy) + 0.5f);
        return (uint)(scaled > NeuronTraits.FullEfficacy ? NeuronTraits.FullEfficacy : scaled);
    }

    private void Shift(uint sent, int i)
    {
        uint carry = sent;
        for (int plane = 0; plane < extended.HistoryMask.Length; plane++)
        {
            ref uint word = ref row.Payloads[(plane * liquid.Stride) + i];
            uint old = word;
            word = ((old << 8) | carry) & extended.HistoryMask[plane];
            carry = old >> 24;
        }
    }

    private void Trace(float payload, int i)
    {
        for (int trace = 0; trace < extended.TraceDecays.Length; trace++)
        {
            ref float value = ref row.Traces[(trace * liquid.Stride) + i];
            value = Decayed(extended.TraceDecays[trace][i], value, payload);
        }

        if (!row.MembraneTraces.IsEmpty)
        {
            float decay = extended.MembraneTraceDecay[i];
            row.MembraneTraces[i] = Decayed(decay, row.MembraneTraces[i], (float)((float)(1 - decay) * row.Membranes[i]));
        }
    }

    private static float Decayed(float decay, float value, float more) => FloatRules.Snap((float)((float)(decay * value) + more));
}
