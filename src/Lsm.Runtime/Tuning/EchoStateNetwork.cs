using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// The network that liquids are compared with: an echo state network (H. Jaeger, GMD report 148, 2001) with leaky units, <c>x = (1 - leak) x + leak tanh(W x + V u + b)</c>. W has ten
/// entries in each row and is scaled to a spectral radius; V and b are uniform. The same bits on every machine.
/// </summary>
internal sealed class EchoStateNetwork : FeatureSource
{
    private const int MostSources = 10;

    private readonly int fanIn;
    private readonly int inputs;
    private readonly double leak;
    private readonly int[] sources;
    private readonly double[] weights;
    private readonly double[] input;
    private readonly double[] bias;
    private readonly float[] features;
    private double[] state;
    private double[] next;

    public EchoStateNetwork(int inputs, int size, EchoSettings settings, ulong seed)
    {
        (this.inputs, leak, fanIn) = (inputs, settings.Leak, Math.Min(MostSources, size));
        var random = new Philox(seed, RandomStream.EchoStateNetwork);
        ulong drawn = 0;
        sources = new int[size * fanIn];
        weights = new double[size * fanIn];
        (input, bias, state, next, features) = (new double[size * inputs], new double[size], new double[size], new double[size], new float[size]);
        for (int i = 0; i < weights.Length; i++)
        {
            sources[i] = random.Below(drawn++, size);
            weights[i] = random.Normal(drawn++);
        }

        for (int i = 0; i < input.Length; i++)
        {
            input[i] = settings.InputScaling * ((2 * random.Uniform(drawn++)) - 1);
        }

        for (int i = 0; i < size; i++)
        {
            bias[i] = settings.Bias * ((2 * random.Uniform(drawn++)) - 1);
        }

        double radius = Radius(size), factor = radius > 0 ? settings.Radius / radius : 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= factor;
        }
    }

    public override int Count => features.Length;

    public override void Reset() => Array.Clear(state);

    public override ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors)
    {
        for (int i = 0; i < next.Length; i++)
        {
            double sum = bias[i];
            for (int k = 0; k < inputs; k++)
            {
                sum += input[(i * inputs) + k] * sensors[k];
            }

            for (int k = i * fanIn; k < (i + 1) * fanIn; k++)
            {
                sum += weights[k] * state[sources[k]];
            }

            next[i] = ((1 - leak) * state[i]) + (leak * Tanh(sum));
            features[i] = (float)next[i];
        }

        (state, next) = (next, state);
        return features;
    }

    public override Action Keep()
    {
        double[] kept = [.. state];
        return () => kept.CopyTo(state, 0);
    }

    private static double Tanh(double x)
    {
        double e = Exponential.Exp(-2 * Math.Abs(x)), y = (1 - e) / (1 + e);
        return x < 0 ? -y : y;
    }

    private double Radius(int size)
    {
        var dense = new float[size * size];
        for (int i = 0; i < weights.Length; i++)
        {
            dense[(i / fanIn * size) + sources[i]] += (float)weights[i];
        }

        return SynapseMatrix.FromDense(size, dense).SpectralRadius();
    }
}
