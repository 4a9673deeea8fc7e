using Lsm.Runtime.Networks;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The yardstick: an echo state network (H. Jaeger, GMD report 148, 2001) of leak 1, <c>x = tanh(W x + w u + b)</c>, W sparse with ten
/// entries a row, scaled to a spectral radius; u scaled to [-1, 1].
/// </summary>
internal sealed class EchoStateNetwork : FeatureSource
{
    private const int FanIn = 10;

    private readonly double _centre;
    private readonly double _unit;
    private readonly int[] _sources;
    private readonly double[] _weights;
    private readonly double[] _input;
    private readonly double[] _bias;
    private readonly float[] _features;
    private double[] _state;
    private double[] _next;

    public EchoStateNetwork(int size, (double Low, double High) range, double radius, double scale, double bias, ulong seed)
    {
        (_centre, _unit) = ((range.High + range.Low) / 2, 2 / (range.High - range.Low));
        var random = new Philox(seed, RandomStream.FirstFree + 1);
        ulong drawn = 0;
        _sources = new int[size * FanIn];
        _weights = new double[size * FanIn];
        (_input, _bias, _state, _next, _features) = (new double[size], new double[size], new double[size], new double[size], new float[size]);
        for (int i = 0; i < _weights.Length; i++)
        {
            _sources[i] = random.Below(drawn++, size);
            _weights[i] = random.Normal(drawn++);
        }

        for (int i = 0; i < size; i++)
        {
            _input[i] = scale * ((2 * random.Uniform(drawn++)) - 1);
            _bias[i] = bias * ((2 * random.Uniform(drawn++)) - 1);
        }

        double factor = radius / Radius(size);
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] *= factor;
        }
    }

    public override int Size => _features.Length;

    public override ReadOnlySpan<float> Next(float input)
    {
        double u = (input - _centre) * _unit;
        for (int i = 0; i < _next.Length; i++)
        {
            double sum = (_input[i] * u) + _bias[i];
            for (int k = i * FanIn; k < (i + 1) * FanIn; k++)
            {
                sum += _weights[k] * _state[_sources[k]];
            }

            _next[i] = Math.Tanh(sum);
            _features[i] = (float)_next[i];
        }

        (_state, _next) = (_next, _state);
        return _features;
    }

    public override void Dispose()
    {
        // Managed memory only.
    }

    private double Radius(int size)
    {
        var dense = new float[size * size];
        for (int i = 0; i < _weights.Length; i++)
        {
            dense[(i / FanIn * size) + _sources[i]] += (float)_weights[i];
        }

        return SynapseMatrix.FromDense(size, dense).SpectralRadius();
    }
}
