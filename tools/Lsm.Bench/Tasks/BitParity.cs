using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// A task that needs memory and a nonlinearity: the input is a random bit, 0 or 1, and the output for delay d = 0, 1, ... is the parity of the <c>bits</c> bits from d steps
/// earlier backwards, a function that no linear readout of the bits has; with two bits it is the exclusive or. The score is the sum of the squared correlations over the
/// delays; a perfect liquid reaches their number.
/// </summary>
internal sealed class BitParity(string name, int bits, int delays) : ReservoirTask
{
    /// <summary>XOR: two bits, delays 0 to 20.</summary>
    public static BitParity Xor => new("XOR", 2, 21);

    /// <summary>PAR3: three bits, delays 0 to 15.</summary>
    public static BitParity OfThree => new("PAR3", 3, 16);

    public override string Name => name;

    public override string Measure => FormattableString.Invariant($"sum of squared correlations over delays 0..{delays - 1}; more is better, {delays} at most");

    public override (double Low, double High) Range => (0, 1);

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        var inputs = new float[TimeSeries.Length];
        var targets = new float[TimeSeries.Length * delays];
        for (int t = 0; t < inputs.Length; t++)
        {
            inputs[t] = random.Below((ulong)t, 2);
            for (int d = 0; d < delays && t - d >= bits - 1; d++)
            {
                targets[(t * delays) + d] = inputs.AsSpan(t - d - bits + 1, bits).Count(1f) % 2;
            }
        }

        return new TimeSeries(inputs, targets, delays);
    }

    public override double Score(TimeSeries series, double[] answers) =>
        Enumerable.Range(0, series.Outputs).Sum(output => SquaredCorrelation(series, answers, output));
}
