namespace Lsm.Bench.Tasks;

/// <summary>A task for reservoirs: draws its series and scores the answers.</summary>
internal abstract class ReservoirTask
{
    public abstract string Name { get; }

    /// <summary>A description of the score, and whether more or less is better.</summary>
    public abstract string Measure { get; }

    /// <summary>The range of the inputs, which the reservoirs use to scale them.</summary>
    public abstract (double Low, double High) Range { get; }

    /// <summary>Whether the score is an error.</summary>
    public virtual bool LessIsBetter => false;

    /// <summary>An input on the scale that reservoirs see, -1 to 1 over <see cref="Range"/>.</summary>
    public float Scaled(float input) => (float)((input - ((Range.High + Range.Low) / 2)) * (2 / (Range.High - Range.Low)));

    /// <summary>Draws a series for a reservoir with this number of neurons.</summary>
    public abstract TimeSeries Draw(ulong seed, int neurons);

    /// <summary>Scores the answers to the test steps, [test, output].</summary>
    public abstract double Score(TimeSeries series, double[] answers);

    /// <summary>Returns the squared correlation of the answers of one output with its targets.</summary>
    protected static double SquaredCorrelation(TimeSeries series, double[] answers, int output)
    {
        (double answer, double target, double aa, double tt, double at) = (0, 0, 0, 0, 0);
        for (int i = 0; i < TimeSeries.Test; i++)
        {
            answer += answers[(i * series.Outputs) + output] / TimeSeries.Test;
            target += Target(series, i, output) / TimeSeries.Test;
        }

        for (int i = 0; i < TimeSeries.Test; i++)
        {
            double a = answers[(i * series.Outputs) + output] - answer, t = Target(series, i, output) - target;
            aa += a * a;
            tt += t * t;
            at += a * t;
        }

        return aa > 0 && tt > 0 ? at * at / (aa * tt) : 0;
    }

    /// <summary>Returns the root of the mean squared error over the variance of the target, for one output: 0 is perfect, 1 is the error of the mean.</summary>
    protected static double NormalisedError(TimeSeries series, double[] answers)
    {
        double mean = 0, error = 0, spread = 0;
        for (int i = 0; i < TimeSeries.Test; i++)
        {
            mean += Target(series, i, 0) / TimeSeries.Test;
        }

        for (int i = 0; i < TimeSeries.Test; i++)
        {
            double wrong = answers[i] - Target(series, i, 0), off = Target(series, i, 0) - mean;
            error += wrong * wrong;
            spread += off * off;
        }

        return Math.Sqrt(error / spread);
    }

    private static double Target(TimeSeries series, int test, int output) =>
        series.Targets[((TimeSeries.Warmup + TimeSeries.Training + test) * series.Outputs) + output];
}
