using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Pattern generation (after D. Sussillo and L. F. Abbott, Neuron 63, 2009): a sum of four sines with a period of 120 frames and random phases. The only sensor is the last
/// value of the pattern, with normal noise of 0.01 while it is taught; then it is the last answer. 4,000 frames are taught, 2,000 are run.
/// </summary>
internal sealed class PatternLoop : ClosedLoop
{
    private const int Period = 120, Taught = 4000, Alone = 2000;
    private static readonly double[] Amplitudes = [0.4, 0.25, 0.15, 0.1];

    public override string Name => "PATTERN";

    public override string Measure => "NRMSE of 2,000 frames on its own; less is better";

    public override int Inputs => 1;

    public override TuningTask Teach(ulong seed)
    {
        var random = new Philox(seed, RandomStream.FirstFree, 1);
        var inputs = new float[Warmup + Taught];
        var targets = new float[inputs.Length];
        for (int t = 0; t < inputs.Length; t++)
        {
            inputs[t] = (float)(Value(seed, t - 1) + (0.01 * random.Normal((ulong)t)));
            targets[t] = (float)Value(seed, t);
        }

        var task = new TuningTask(1, 1) { Warmup = Warmup };
        task.Add(inputs, targets);
        return task;
    }

    protected override double Run(Func<float[], double> answer, ulong seed)
    {
        double[] right = [.. Enumerable.Range(Warmup + Taught, Alone).Select(t => Value(seed, t))], answers = new double[Alone];
        double last = Value(seed, Warmup + Taught - 1);
        for (int t = 0; t < Alone; t++)
        {
            answers[t] = last = Math.Clamp(answer([(float)last]), -2, 2);
        }

        return NormalisedError(answers, right);
    }

    private static double Value(ulong seed, int t)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        double sum = 0;
        for (int i = 0; i < Amplitudes.Length; i++)
        {
            sum += Amplitudes[i] * Math.Sin(2 * Math.PI * (((i + 1) * (double)t / Period) + random.Uniform((ulong)i)));
        }

        return sum;
    }
}
