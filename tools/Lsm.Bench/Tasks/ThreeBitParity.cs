using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// As <see cref="DelayedXor"/> with three bits: the output for delay d = 0 .. 15 is the parity of the bits d, d + 1 and d + 2 steps earlier, a function that no linear readout of
/// the bits has. The score is the sum of the squared correlations over the delays; 16 is perfect.
/// </summary>
internal sealed class ThreeBitParity : ReservoirTask
{
    private const int Delays = 16;

    public override string Name => "PAR3";

    public override string Measure => "sum of squared correlations over delays 0..15; more is better, 16 at most";

    public override (double Low, double High) Range => (0, 1);

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        var inputs = new float[TimeSeries.Length];
        var targets = new float[TimeSeries.Length * Delays];
        for (int t = 0; t < inputs.Length; t++)
        {
            inputs[t] = random.Below((ulong)t, 2);
            for (int d = 0; d < Delays && t - d >= 2; d++)
            {
                targets[(t * Delays) + d] = ((int)inputs[t - d] + (int)inputs[t - d - 1] + (int)inputs[t - d - 2]) % 2;
            }
        }

        return new TimeSeries(inputs, targets, Delays);
    }

    public override double Score(TimeSeries series, double[] answers) =>
        Enumerable.Range(0, series.Outputs).Sum(output => SquaredCorrelation(series, answers, output));
}
