using Lsm.Runtime.Networks;
namespace Lsm.Runtime.Tests.Model;

/// <summary>
/// The arithmetic of design section 4 for one agent, in scalar operations over lists of what was sent and sensed: slow, plain, and written
/// apart from the engines, which are compared with it.
/// </summary>
internal sealed class IngredientReference(LiquidStateMachine model)
{
    private readonly LiquidReservoir r = model.Reservoir;
    private readonly int n = model.ReservoirSize;
    private readonly List<int[]> sent = [];      // newest last
    private readonly List<float[]> sensed = [];  // newest last; ticks with steps
    private readonly float[] currents = new float[model.ReservoirSize];
    private readonly float[] adaptations = new float[model.ReservoirSize];
    private readonly float[] facilitations = new float[model.ReservoirSize];
    private readonly float[] depressions = new float[model.ReservoirSize];
    private readonly float[] membraneTraces = new float[model.ReservoirSize];
    private readonly int[] rests = new int[model.ReservoirSize];
    private readonly float[][] traces = [.. Enumerable.Range(0, model.FeatureLayout.Traces).Select(_ => new float[model.ReservoirSize])];

    public float[] Membranes { get; } = new float[model.ReservoirSize];

    public float[] Features { get; private set; } = [];

    public float[] Tick(float[] given, int steps)
    {
        float[] sensors = [.. given.Select(Snap)];
        if (steps > 0)
        {
            sensed.Add(sensors);
        }

        var counts = new float[n];
        var spikes = LastPayloads();
        for (int step = 0; step < steps; step++)
        {
            var now = new int[n];
            var payloads = new float[n];
            for (int i = 0; i < n; i++)
            {
                (payloads[i], now[i]) = Neuron(i);
                counts[i] = (float)(counts[i] + payloads[i]);
            }

            sent.Add(now);
            spikes = payloads;
        }

        lastPayloads = spikes;
        Features = FeaturesOf(spikes, counts, sensors, steps > 0);
        var motors = new float[model.OutputSize];
        model.Readout.Evaluate(Features, motors);
        return motors;
    }

    private float[]? lastPayloads;

    private float[] LastPayloads() => lastPayloads ?? new float[n];

    private (float Payload, int Sent) Neuron(int i)
    {
        float current = (float)(Input(i, out int sum) + (float)((float)(Recurrent(i) + sum) * r.SumScale));
        if (r.FiltersCurrent)
        {
            current = currents[i] = Snap((float)((float)(r.SynapticDecay[i] * currents[i]) + current));
        }

        float threshold = r.Threshold[i];
        if (r.Adapts)
        {
            threshold = (float)(threshold + (float)(r.AdaptationStrength[i] * adaptations[i]));
        }

        float u = (float)((float)(r.Beta[i] * Membranes[i]) + current);
        int payload = 0;
        for (int p = 1; p <= r.LargestPayload && rests[i] == 0; p++)
        {
            payload = u >= (float)(p * threshold) ? p : payload;
        }

        bool fires = payload > 0;
        float reset = r.Reset == ResetKind.Value ? r.ResetValue[i] : (float)(u - (float)(payload * threshold));
        Membranes[i] = Snap(fires ? reset : u);
        if (r.Adapts)
        {
            adaptations[i] = Snap((float)((float)(r.AdaptationDecay[i] * adaptations[i]) + payload));
        }

        rests[i] = fires ? (int)r.RefractoryPeriod[i] : Math.Max(0, rests[i] - 1);
        int sends = r.IsPlastic ? Efficacy(i, fires) : payload;
        for (int k = 0; k < traces.Length; k++)
        {
            traces[k][i] = Snap((float)((float)(model.TraceDecayOf(k)[i] * traces[k][i]) + payload));
        }

        float decay = model.MembraneTraceDecay[i];
        membraneTraces[i] = Snap((float)((float)(decay * membraneTraces[i]) + (float)((float)(1 - decay) * Membranes[i])));
        return (payload, sends);
    }

    /// <summary>The resources of Tsodyks and Markram.</summary>
    private int Efficacy(int i, bool fires)
    {
        facilitations[i] = Snap((float)(r.FacilitationDecay[i] * facilitations[i]));
        depressions[i] = Snap((float)(r.DepressionDecay[i] * depressions[i]));
        if (!fires)
        {
            return 0;
        }

        float use = Snap((float)(r.Utilisation[i] + (float)(facilitations[i] * (float)(1 - r.Utilisation[i]))));
        float efficacy = (float)(use * (float)(1 - depressions[i]));
        facilitations[i] = use;
        depressions[i] = Snap((float)(depressions[i] + efficacy));
        return (int)Math.Min(255f, (float)((float)(efficacy * 255f) + 0.5f));
    }

    private float Input(int i, out int sum)
    {
        float total = 0;
        sum = 0;
        for (int tap = 0; tap < r.InputTaps; tap++)
        {
            for (int k = 0; k < r.InputSize; k++)
            {
                int at = (((tap * r.InputSize) + k) * n) + i, delay = r.InputDelays.Length == 0 ? 0 : r.InputDelays[at];
                float x = delay < sensed.Count ? sensed[^(1 + delay)][k] : 0;
                if (r.Input == InputKind.Spikes)
                {
                    sum += x == 1 ? r.Weights.Input[at] * (r.IsPlastic ? 255 : 1) : 0;
                }
                else
                {
                    total = (float)(total + (float)(r.InputWeights[at] * x));
                }
            }
        }

        return (float)(total + r.Bias[i]);
    }

    private long Recurrent(int i)
    {
        long sum = 0;
        SynapseMatrix all = r.Recurrent;
        for (int j = 0; j < n; j++)
        {
            for (int s = all.RowStart[j]; s < all.RowStart[j + 1]; s++)
            {
                int delay = all.Delays.Length == 0 ? 1 : all.Delays[s];
                if (all.Targets[s] == i && delay <= sent.Count)
                {
                    sum += r.Weights.Recurrent[s].Weight * (long)sent[^delay][j];
                }
            }
        }

        Assert.That(Math.Abs(sum), Is.LessThan(1 << 24));
        return sum;
    }

    private float[] FeaturesOf(float[] spikes, float[] counts, float[] sensors, bool noted)
    {
        List<float> all = [];
        FeatureLayout layout = model.FeatureLayout;
        all.AddRange(layout.Has(FeatureKind.Spikes) ? spikes : []);
        all.AddRange(layout.Has(FeatureKind.SpikeCounts) ? counts : []);
        all.AddRange(traces.SelectMany(static trace => trace));
        all.AddRange(layout.Has(FeatureKind.Membrane) ? Membranes : []);
        all.AddRange(layout.Has(FeatureKind.MembraneTrace) ? membraneTraces : []);
        all.AddRange(layout.Has(FeatureKind.Adaptation) ? adaptations : []);
        if (layout.Has(FeatureKind.Sensors))
        {
            all.AddRange(sensors);
            foreach (int delay in model.FeatureOptions.SensorDelays)
            {
                int back = noted ? delay + 1 : delay;
                all.AddRange(back <= sensed.Count ? sensed[^back] : new float[sensors.Length]);
            }
        }

        return [.. all];
    }

    private static float Snap(float value) => MathF.Abs(value) < 1f / (1L << 50) ? 0f : value;
}
