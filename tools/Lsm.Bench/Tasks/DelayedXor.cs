using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// A task that needs memory and a nonlinearity: the input is a random bit, 0 or 1, and the output for delay d = 0 .. 20 is the exclusive or of the
/// bits d and d + 1 steps earlier. The score is the sum of the squared correlations over the delays; 21 is perfect.
/// </summary>
internal sealed class DelayedXor : ReservoirTask
{
    private const int Delays = 21;

    public override string Name => "XOR";

    public override string Measure => "sum of squared correlations over delays 0..20; more is better, 21 at most";

    public override (double Low, double High) Range => (0, 1);

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        var inputs = new float[TimeSeries.Length];
        var targets = new float[TimeSeries.Length * Delays];
        for (int t = 0; t < inputs.Length; t++)
        {
            inputs[t] = random.Below((ulong)t, 2);
            for (int d = 0; d < Math.Min(Delays, t); d++)
            {
                targets[(t * Delays) + d] = inputs[t - d] == inputs[t - d - 1] ? 0 : 1;
            }
        }

        return new TimeSeries(inputs, targets, Delays);
    }

    public override double Score(TimeSeries series, double[] answers) =>
        Enumerable.Range(0, series.Outputs).Sum(output => SquaredCorrelation(series, answers, output));
}
