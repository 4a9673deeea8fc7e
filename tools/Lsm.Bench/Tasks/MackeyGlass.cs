using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The prediction of a chaotic series (M. C. Mackey and L. Glass, Science 197, 1977): <c>dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x(t)</c>,
/// integrated by Euler's rule in steps of 0.1 and sampled once per unit of time. The target is the value 84 units ahead, the horizon of
/// H. Jaeger and H. Haas, Science 304, 2004, in one step and without feedback of the answers, or one unit ahead. The history before t = 0 is random about 1.2.
/// </summary>
internal sealed class MackeyGlass(int ahead) : ReservoirTask
{
    private const int PerUnit = 10;
    private const int Delay = 17 * PerUnit;

    public override string Name => $"MG{ahead}";

    public override string Measure => $"NRMSE {ahead} {(ahead == 1 ? "step" : "steps")} ahead; less is better";

    public override (double Low, double High) Range => (0.4, 1.4);

    public override bool LessIsBetter => true;

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        // The series starts after 1,000 units, so that it is on the attractor.
        const int Before = 1000;
        var random = new Philox(seed, RandomStream.FirstFree);
        var x = new double[Delay + ((Before + TimeSeries.Length + ahead) * PerUnit) + 1];
        for (int i = 0; i <= Delay; i++)
        {
            x[i] = 1.1 + (0.2 * random.Uniform((ulong)i));
        }

        for (int i = Delay; i < x.Length - 1; i++)
        {
            double late = x[i - Delay], two = late * late, four = two * two;
            x[i + 1] = x[i] + (((0.2 * late / (1 + (four * four * two))) - (0.1 * x[i])) / PerUnit);
        }

        return new TimeSeries(
            [.. Enumerable.Range(0, TimeSeries.Length).Select(t => Sample(t))],
            [.. Enumerable.Range(0, TimeSeries.Length).Select(t => Sample(t + ahead))], 1);

        float Sample(int t) => (float)x[Delay + ((Before + t) * PerUnit)];
    }

    public override double Score(TimeSeries series, double[] answers) => NormalisedError(series, answers);
}
