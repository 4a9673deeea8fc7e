namespace Lsm.Bench.Tasks;

/// <summary>One input per step and its targets: [T] and [T, outputs]. The warmup comes first, then the training part, then the test part.</summary>
internal sealed record TimeSeries(float[] Inputs, float[] Targets, int Outputs)
{
    public const int Warmup = 500;
    public const int Training = 4000;
    public const int Test = 2000;
    public const int Length = Warmup + Training + Test;

    public ReadOnlySpan<float> TargetsOf(int step) => Targets.AsSpan(step * Outputs, Outputs);
}
