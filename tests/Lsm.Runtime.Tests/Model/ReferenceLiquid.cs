using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>The rounding of one float operation: by IEEE 754, or with denormal operands and results flushed to zero.</summary>
internal interface IFloatUnit
{
    static abstract float Round(float exact);
}

/// <summary>Gradual underflow; counts the denormals.</summary>
internal readonly struct Gradual : IFloatUnit
{
    [ThreadStatic]
    public static int Denormals;

    public static float Round(float exact)
    {
        Denormals += float.IsSubnormal(exact) ? 1 : 0;
        return exact;
    }
}

/// <summary>Flushed underflow; a flushed value keeps its sign, as on hardware.</summary>
internal readonly struct Flushed : IFloatUnit
{
    public static float Round(float exact) => float.IsSubnormal(exact) ? MathF.CopySign(0, exact) : exact;
}

/// <summary>
/// The arithmetic contract for one agent, in scalar operations. It is slow and plain: every engine is compared with it.
/// </summary>
internal sealed class ReferenceLiquid<TUnit>(LiquidStateMachine model)
    where TUnit : struct, IFloatUnit
{
    private const float Smallest = 1f / (1L << 50);
    private readonly LiquidReservoir reservoir = model.Reservoir;
    private readonly float[,] dense = Dense(model.Reservoir);

    public float[] Membranes { get; } = new float[model.ReservoirSize];

    public bool[] Spikes { get; } = new bool[model.ReservoirSize];

    public float[] Traces { get; } = new float[model.ReservoirSize];

    public float[] Tick(ReadOnlySpan<float> sensors, int steps)
    {
        int n = reservoir.Size;
        var counts = new float[n];
        float[] x = sensors.ToArray();
        for (int k = 0; k < x.Length; k++)
        {
            x[k] = Snap(x[k]);
        }

        for (int step = 0; step < steps; step++)
        {
            bool[] before = [.. Spikes];
            for (int i = 0; i < n; i++)
            {
                Neuron(i, x, before);
                counts[i] += Spikes[i] ? 1 : 0;
                Traces[i] = Snap(Add(Multiply(model.TraceDecay[i], Traces[i]), Spikes[i] ? 1 : 0));
            }
        }

        return Read(model.Features switch
        {
            FeatureKind.Spikes => [.. Spikes.Select(s => s ? 1f : 0f)],
            FeatureKind.SpikeCounts => counts,
            FeatureKind.Trace => Traces,
            _ => Membranes,
        });
    }

    private void Neuron(int i, float[] x, bool[] before)
    {
        double recurrent = 0;
        for (int j = 0; j < before.Length; j++)
        {
            recurrent += before[j] ? dense[i, j] : 0;
        }

        float input = 0;
        for (int k = 0; k < x.Length; k++)
        {
            float weight = reservoir.InputWeights[(k * reservoir.Size) + i];
            if (reservoir.Input == InputKind.Spikes)
            {
                recurrent += x[k] == 1 ? weight : 0;
            }
            else
            {
                input = Add(input, Multiply(x[k], weight));
            }
        }

        // A sum of fixed-point weights is exact in double and, below 2^24 units, in float.
        Assert.That((double)(float)recurrent, Is.EqualTo(recurrent));
        float current = Add(input, (float)recurrent);
        float u = Add(Multiply(reservoir.Beta[i], Membranes[i]), current);
        Spikes[i] = u >= reservoir.Threshold[i];
        Membranes[i] = Snap(Spikes[i] ? Add(u, -reservoir.Threshold[i]) : u);
    }

    private float[] Read(float[] features)
    {
        if (model.Readout is LinearReadout linear)
        {
            return Layer(linear.Weights, linear.Bias, features);
        }

        var mlp = (MlpReadout)model.Readout;
        float[] hidden = Layer(mlp.HiddenWeights, mlp.HiddenBias, features);
        for (int h = 0; h < hidden.Length; h++)
        {
            hidden[h] = Snap(hidden[h] > 0 ? hidden[h] : 0f);
        }

        return Layer(mlp.Weights, mlp.Bias, hidden);
    }

    private static float[] Layer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float[] features)
    {
        var outputs = new float[bias.Length];
        for (int o = 0; o < outputs.Length; o++)
        {
            var partial = new float[64];
            for (int f = 0; f < features.Length; f++)
            {
                partial[f % 64] = Add(partial[f % 64], Multiply(features[f], weights[(o * features.Length) + f]));
            }

            for (int width = 32; width >= 1; width /= 2)
            {
                for (int k = 0; k < width; k++)
                {
                    partial[k] = Add(partial[k], partial[k + width]);
                }
            }

            outputs[o] = Add(partial[0], bias[o]);
        }

        return outputs;
    }

    private static float[,] Dense(LiquidReservoir reservoir)
    {
        var dense = new float[reservoir.Size, reservoir.Size];
        float[] flat = reservoir.Recurrent.ToDense();
        Buffer.BlockCopy(flat, 0, dense, 0, flat.Length * sizeof(float));
        return dense;
    }

    private static float Multiply(float a, float b) => TUnit.Round(TUnit.Round(a) * TUnit.Round(b));

    private static float Add(float a, float b) => TUnit.Round(TUnit.Round(a) + TUnit.Round(b));

    private static float Snap(float value) => MathF.Abs(value) < Smallest ? 0f : value;
}
