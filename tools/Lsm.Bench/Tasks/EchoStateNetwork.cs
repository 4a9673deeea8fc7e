using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The network to compare with: an echo state network (H. Jaeger, GMD report 148, 2001) with leak 1, <c>x = tanh(W x + w u + b)</c>. W is sparse
/// with ten entries per row and scaled to a spectral radius; u is scaled to [-1, 1].
/// </summary>
internal sealed class EchoStateNetwork : FeatureSource
{
    private const int FanIn = 10;

    private readonly double centre;
    private readonly double unit;
    private readonly int[] sources;
    private readonly double[] weights;
    private readonly double[] input;
    private readonly double[] bias;
    private readonly float[] features;
    private double[] state;
    private double[] next;

    public EchoStateNetwork(int size, (double Low, double High) range, double radius, double scale, double bias, ulong seed)
    {
        (centre, unit) = ((range.High + range.Low) / 2, 2 / (range.High - range.Low));
        var random = new Philox(seed, RandomStream.FirstFree + 1);
        ulong drawn = 0;
        sources = new int[size * FanIn];
        weights = new double[size * FanIn];
        (input, this.bias, state, next, features) = (new double[size], new double[size], new double[size], new double[size], new float[size]);
        for (int i = 0; i < weights.Length; i++)
        {
            sources[i] = random.Below(drawn++, size);
            weights[i] = random.Normal(drawn++);
        }

        for (int i = 0; i < size; i++)
        {
            input[i] = scale * ((2 * random.Uniform(drawn++)) - 1);
            this.bias[i] = bias * ((2 * random.Uniform(drawn++)) - 1);
        }

        double factor = radius / Radius(size);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= factor;
        }
    }

    public override int Size => features.Length;

    public override ReadOnlySpan<float> Next(float input)
    {
        double u = (input - centre) * unit;
        for (int i = 0; i < next.Length; i++)
        {
            double sum = (this.input[i] * u) + bias[i];
            for (int k = i * FanIn; k < (i + 1) * FanIn; k++)
            {
                sum += weights[k] * state[sources[k]];
            }

            next[i] = Math.Tanh(sum);
            features[i] = (float)next[i];
        }

        (state, next) = (next, state);
        return features;
    }

    public override void Dispose()
    {
        // It has managed memory only.
    }

    private double Radius(int size)
    {
        var dense = new float[size * size];
        for (int i = 0; i < weights.Length; i++)
        {
            dense[(i / FanIn * size) + sources[i]] += (float)weights[i];
        }

        return SynapseMatrix.FromDense(size, dense).SpectralRadius();
    }
}
