using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Control of a plant with delays: <c>y = 0.9 y + 0.2 tanh(u(t - 3))</c>, and y arrives 3 frames late. The demonstrator knows which motors have not acted yet: it predicts y three frames
/// ahead and steers to the reference with <c>u = 4 (r - y)</c>, within -2 to 2. The reservoir sees the reference and the late y, and is taught the motors of the demonstrator, with noise of 0.05 on y;
/// then it steers on its own. References are steps of 15 to 40 frames. The score compares its y with that of the demonstrator.
/// </summary>
internal sealed class PlantLoop : ClosedLoop
{
    private const int Late = 3, Taught = 4000, Driven = 2000, Frames = Warmup + Taught + Driven;

    public override string Name => "PLANT";

    public override string Measure => "NRMSE of the plant against the demonstrator's; less is better";

    public override int Inputs => 2;

    public override TuningTask Teach(ulong seed)
    {
        (double[] y, double[] u) = Drive(seed, null);
        double[] reference = Reference(seed);
        var random = new Philox(seed, RandomStream.FirstFree, 1);
        var inputs = new float[(Warmup + Taught) * 2];
        for (int t = 0; t < Warmup + Taught; t++)
        {
            inputs[2 * t] = (float)reference[t];
            inputs[(2 * t) + 1] = (float)((t >= Late ? y[t - Late] : 0) + (0.05 * random.Normal((ulong)t)));
        }

        var task = new TuningTask(2, 1) { Warmup = Warmup };
        task.Add(inputs, Array.ConvertAll(u[..(Warmup + Taught)], static value => (float)value));
        return task;
    }

    protected override double Run(Func<float[], double> answer, ulong seed)
    {
        const int Start = Warmup + Taught;
        double[] right = Drive(seed, null).Y, driven = Drive(seed, answer).Y;
        return NormalisedError(driven[Start..], right[Start..]);
    }

    /// <summary>Runs the plant: the demonstrator drives it, or after the taught frames another driver.</summary>
    private static (double[] Y, double[] U) Drive(ulong seed, Func<float[], double>? driver)
    {
        double[] y = new double[Frames], u = new double[Frames], reference = Reference(seed);
        for (int t = 0; t < Frames; t++)
        {
            y[t] = t == 0 ? 0 : Next(y[t - 1], t - 1 >= Late ? u[t - 1 - Late] : 0);
            double ahead = y[t];
            for (int k = 0; k < Late; k++)
            {
                ahead = Next(ahead, t + k >= Late ? u[t + k - Late] : 0);
            }

            double wanted = driver is not null && t >= Warmup + Taught ? driver([(float)reference[t], (float)y[t - Late]]) : 4 * (reference[t] - ahead);
            u[t] = Math.Clamp(wanted, -2, 2);
        }

        return (y, u);
    }

    private static double Next(double y, double u) => (0.9 * y) + (0.2 * Math.Tanh(u));

    private static double[] Reference(ulong seed)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        var reference = new double[Frames];
        ulong drawn = 0;
        for (int t = 0; t < Frames;)
        {
            double level = (2 * random.Uniform(drawn++)) - 1;
            for (int end = Math.Min(Frames, t + 15 + random.Below(drawn++, 26)); t < end; t++)
            {
                reference[t] = level;
            }
        }

        return reference;
    }
}
