namespace Lsm.Bench.Tasks;

/// <summary>One input a step, and what should be said to it: [T] and [T, outputs]. First comes the warmup, then training, then the test.</summary>
internal sealed record TimeSeries(float[] Inputs, float[] Targets, int Outputs)
{
    public const int Warmup = 500;
    public const int Training = 4000;
    public const int Test = 2000;
    public const int Length = Warmup + Training + Test;

    public ReadOnlySpan<float> TargetsOf(int step) => Targets.AsSpan(step * Outputs, Outputs);
}
