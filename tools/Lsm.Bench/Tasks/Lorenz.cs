using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The prediction of the x of the Lorenz system (E. N. Lorenz, J. Atmos. Sci. 20, 1963; sigma 10, rho 28, beta 8/3) 0.5 units of time ahead, from x alone. The system is integrated
/// by the midpoint rule in steps of 0.002 and sampled every 0.1 units; a series begins after 100 units, at a random place.
/// </summary>
internal sealed class Lorenz : ReservoirTask
{
    private const int Ahead = 5;
    private const int PerSample = 50;
    private const double Step = 0.002;
    private const int Before = 1000;

    public override string Name => "LOR";

    public override string Measure => "NRMSE 0.5 units of time ahead; less is better";

    public override (double Low, double High) Range => (-20, 20);

    public override bool LessIsBetter => true;

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        (double X, double Y, double Z) at = (1 + (2 * random.Uniform(0)), 1 + (2 * random.Uniform(1)), 20 + random.Uniform(2));
        var x = new float[TimeSeries.Length + Ahead];
        for (int i = -Before; i < x.Length; i++)
        {
            for (int step = 0; step < PerSample; step++)
            {
                at = Moved(at, Slope(Moved(at, Slope(at), Step / 2)), Step);
            }

            if (i >= 0)
            {
                x[i] = (float)at.X;
            }
        }

        return new TimeSeries(x[..TimeSeries.Length], x[Ahead..], 1);
    }

    public override double Score(TimeSeries series, double[] answers) => NormalisedError(series, answers);

    private static (double X, double Y, double Z) Slope((double X, double Y, double Z) at) =>
        (10 * (at.Y - at.X), (at.X * (28 - at.Z)) - at.Y, (at.X * at.Y) - (8.0 / 3 * at.Z));

    private static (double X, double Y, double Z) Moved((double X, double Y, double Z) at, (double X, double Y, double Z) slope, double step) =>
        (at.X + (step * slope.X), at.Y + (step * slope.Y), at.Z + (step * slope.Z));
}
