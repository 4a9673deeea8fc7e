using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Delayed match to sample: a cue of 1 or -1 for 3 frames, then 27 frames of noise, then a probe of 1 or -1 for 3 frames; in the 5 frames after it the answer is 1 if they are equal, else -1.
/// A trial has 40 frames. A second sensor has uniform noise throughout. 250 trials are taught, 200 are decided by the sign of the mean answer in the 5 frames.
/// </summary>
internal sealed class DelayedMatch : ClosedLoop
{
    private const int Length = 40, Probe = 30, Shown = 3, Answered = 5, Taught = 250, Tested = 200;

    public override string Name => "MATCH";

    public override string Measure => "share of right decisions; more is better";

    public override bool LessIsBetter => false;

    public override int Inputs => 2;

    public override TuningTask Teach(ulong seed)
    {
        var inputs = new float[((Taught * Length) + Warmup) * 2];
        var targets = new float[(Taught * Length) + Warmup];
        for (int t = 0; t < targets.Length; t++)
        {
            Sensors(seed, t).CopyTo(inputs, 2 * t);
            targets[t] = Right(seed, t);
        }

        var task = new TuningTask(2, 1) { Warmup = Warmup };
        task.Add(inputs, targets);
        return task;
    }

    protected override double Run(Func<float[], double> answer, ulong seed)
    {
        const int Start = (Taught * Length) + Warmup;
        int first = (Start + Length - 1) / Length, right = 0;
        for (int t = Start; t < first * Length; t++)
        {
            answer(Sensors(seed, t));
        }

        for (int trial = first; trial < first + Tested; trial++)
        {
            double sum = 0;
            for (int t = trial * Length; t < (trial + 1) * Length; t++)
            {
                double value = answer(Sensors(seed, t));
                sum += Right(seed, t) != 0 ? value : 0;
            }

            right += Math.Sign(sum) == Math.Sign(Right(seed, (trial * Length) + Probe + Shown)) ? 1 : 0;
        }

        return right / (double)Tested;
    }

    private static float[] Sensors(ulong seed, int t)
    {
        int at = t % Length;
        float shown = at < Shown ? Sign(seed, t / Length, 0) : at is >= Probe and < Probe + Shown ? Sign(seed, t / Length, 1) : 0;
        return [shown, (float)((2 * new Philox(seed, RandomStream.FirstFree, 1).Uniform((ulong)t)) - 1)];
    }

    /// <summary>What the answer should be; 0 outside of the frames that count.</summary>
    private static float Right(ulong seed, int t) =>
        t % Length is >= Probe + Shown and < Probe + Shown + Answered ? Sign(seed, t / Length, 0) * Sign(seed, t / Length, 1) : 0;

    private static float Sign(ulong seed, int trial, int which) => (2 * new Philox(seed, RandomStream.FirstFree).Below(((ulong)trial * 2) + (ulong)which, 2)) - 1;
}
