namespace Lsm.Runtime.Training.Gradient;

/// <summary>A whole liquid, reservoir and readout, on sequences of sensors.</summary>
internal sealed class LiquidProblem(LiquidShape shape, SequenceSet set, GradientOptions options) : GradientProblem
{
    public override double[] Start() => shape.Start();

    public override ulong FixedHash => shape.Hash;

    public override SequenceWork NewWork() =>
        new LiquidWork(shape, set, new SequenceLoss(set, options.Loss, options.Pooling, options.Warmup));

    public override void Project(double[] parameters) => shape.Project(parameters);
}
