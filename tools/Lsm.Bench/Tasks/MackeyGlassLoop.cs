using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The series of <see cref="MackeyGlass"/>, generated: the reservoir is taught to say the next value, then its answers are its input for 84 steps, ten times in the test part, each after 116
/// steps with the true values. The score is the error of the 84th step (NRMSE84 of H. Jaeger and H. Haas, Science 304, 2004).
/// </summary>
internal sealed class MackeyGlassLoop : ClosedLoop
{
    private const int Forced = 116, Free = 84;
    private static readonly MackeyGlass Series = new(1);

    public override string Name => "MG-FREE";

    public override string Measure => "NRMSE of the 84th step on its own; less is better";

    public override int Inputs => 1;

    public override TuningTask Teach(ulong seed) => TaskRun.ToTuningTask(Series, Series.Draw(seed, 0));

    protected override double Run(Func<float[], double> answer, ulong seed)
    {
        TimeSeries series = Series.Draw(seed, 0);
        const int Start = TimeSeries.Warmup + TimeSeries.Training;
        var answers = new List<double>();
        var right = new List<double>();
        for (int start = Start; start + Forced + Free <= TimeSeries.Length; start += Forced + Free)
        {
            double next = 0;
            for (int t = 0; t < Forced + Free; t++)
            {
                next = answer([t < Forced ? Series.Scaled(series.Inputs[start + t]) : Series.Scaled((float)Math.Clamp(next, 0, 2))]);
            }

            answers.Add(next);
            right.Add(series.Targets[start + Forced + Free - 1]);
        }

        double[] test = [.. series.Targets.Skip(Start).Select(static value => (double)value)];
        double mean = test.Average(), variance = test.Average(value => (value - mean) * (value - mean));
        return Math.Sqrt(answers.Zip(right, static (a, b) => (a - b) * (a - b)).Average() / variance);
    }
}
