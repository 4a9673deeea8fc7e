using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Measures how much of a random input the reservoir can reproduce later (H. Jaeger, "Short term memory in echo state networks", GMD report 152, 2002):
/// u uniform in [-0.8, 0.8], one output per delay 1 .. 2N, and the sum of the squared correlations. It cannot exceed N.
/// </summary>
internal sealed class MemoryCapacity : ReservoirTask
{
    public override string Name => "MC";

    public override string Measure => "sum of squared correlations over delays 1..2N; more is better, N at most";

    public override (double Low, double High) Range => (-0.8, 0.8);

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        int delays = 2 * neurons;
        var inputs = new float[TimeSeries.Length];
        var targets = new float[TimeSeries.Length * delays];
        for (int t = 0; t < inputs.Length; t++)
        {
            inputs[t] = (float)((1.6 * random.Uniform((ulong)t)) - 0.8);
            for (int d = 1; d <= Math.Min(delays, t); d++)
            {
                targets[(t * delays) + d - 1] = inputs[t - d];
            }
        }

        return new TimeSeries(inputs, targets, delays);
    }

    public override double Score(TimeSeries series, double[] answers) =>
        Enumerable.Range(0, series.Outputs).Sum(output => SquaredCorrelation(series, answers, output));
}
