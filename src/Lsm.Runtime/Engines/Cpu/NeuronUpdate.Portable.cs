using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>One step of one agent's neurons, or of a part of them, one by one: runtimes without vectors of fixed width are faster this way. Ranges are words of 32 neurons.</summary>
internal static unsafe class NeuronUpdate
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
        Span<TSum> used = sums[(32 * first)..(32 * end)];
        fixed (TSum* sum = used)
        fixed (float* input = drive, membrane = membranes)
        fixed (uint* rest = rests)
        {
            var narrow = typeof(TSum) == typeof(short) ? (short*)sum : null;
            for (int w = first, at = 0; w < end; w++)
            {
                uint fired = 0;
                for (uint bit = 1; bit != 0; bit <<= 1, at++)
                {
                    int taken = narrow != null ? narrow[at] : ((int*)sum)[at], i = (32 * first) + at;
                    float current = (float)(input[at] + (float)((float)taken * scale));
                    fired |= neuron.Step(current, membrane + i, rest + i, i) ? bit : 0;
                }

                spikes[w] = fired;
            }
        }

        used.Clear();
    }

    /// <summary><c>trace = decay*trace + spike</c>.</summary>
    public static void Decay(CpuLiquid liquid, ReadOnlySpan<uint> spikes, Span<float> traces, int first, int end)
    {
        fixed (float* trace = traces, decay = &liquid.TraceDecay.First)
        {
            for (int w = first, i = 32 * first; w < end; w++)
            {
                uint word = spikes[w];
                for (int bit = 0; bit < 32; bit++, i++)
                {
                    trace[i] = FloatRules.Snap((float)((float)(decay[i] * trace[i]) + (float)((word >> bit) & 1)));
                }
            }
        }
    }

    /// <summary>Adds each neuron's spike, 0 or 1, and marks the neurons that fired at least once.</summary>
    public static void Count(ReadOnlySpan<uint> spikes, Span<float> counts, Span<uint> any, int first, int end)
    {
        for (int w = first; w < end; w++)
        {
            uint word = spikes[w];
            Span<float> own = counts.Slice(32 * w, 32);
            for (int bit = 0; bit < own.Length; bit++)
            {
                own[bit] = (float)(own[bit] + (float)((word >> bit) & 1));
            }

            any[w] |= word;
        }
    }

    /// <summary>Writes each neuron's spike, 0 or 1.</summary>
    public static void Spread(ReadOnlySpan<uint> spikes, Span<float> features)
    {
        for (int w = 0; w < spikes.Length; w++)
        {
            uint word = spikes[w];
            Span<float> own = features.Slice(32 * w, 32);
            for (int bit = 0; bit < own.Length; bit++)
            {
                own[bit] = (word >> bit) & 1;
            }
        }
    }

    /// <summary><c>u = beta*mem + current</c>, <c>mem = u >= threshold ? u - threshold : u</c>; returns whether the neuron fires.</summary>
    public static bool Leak(float current, float* membrane, float beta, float threshold)
    {
        float u = (float)((float)(beta * *membrane) + current);
        bool fires = u >= threshold;
        *membrane = FloatRules.Snap(fires ? (float)(u - threshold) : u);
        return fires;
    }
}
