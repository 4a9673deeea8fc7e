using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The tenth-order nonlinear moving average (A. F. Atiya and A. G. Parlos, IEEE Trans. Neural Networks 11, 2000):
/// <c>y[k+1] = 0.3 y[k] + 0.05 y[k] (y[k] + .. + y[k-9]) + 1.5 u[k-9] u[k] + 0.1</c>, u uniform in [0, 0.5]. A series may
/// diverge; then a new one is drawn.
/// </summary>
internal sealed class Narma10 : ReservoirTask
{
    public override string Name => "NARMA-10";

    public override string Measure => "root mean squared error over standard deviation (NRMSE); less is better";

    public override (double Low, double High) Range => (0, 0.5);

    public override bool LessIsBetter => true;

    public override TimeSeries Draw(ulong seed, int neurons)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            var random = new Philox(seed, RandomStream.FirstFree, attempt);
            var u = new double[TimeSeries.Length];
            var y = new double[TimeSeries.Length + 1];
            double largest = 0;
            for (int k = 0; k < u.Length; k++)
            {
                u[k] = 0.5 * random.Uniform((ulong)k);
                double sum = 0;
                for (int i = 0; i <= Math.Min(9, k); i++)
                {
                    sum += y[k - i];
                }

                y[k + 1] = (0.3 * y[k]) + (0.05 * y[k] * sum) + (1.5 * (k >= 9 ? u[k - 9] : 0) * u[k]) + 0.1;
                largest = Math.Max(largest, y[k + 1]);
            }

            // A good series stays below 1; a series that leaves this range does not return.
            if (largest < 2)
            {
                return new TimeSeries([.. u.Select(v => (float)v)], [.. y.Skip(1).Select(v => (float)v)], 1);
            }
        }
    }

    public override double Score(TimeSeries series, double[] answers) => NormalisedError(series, answers);
}
