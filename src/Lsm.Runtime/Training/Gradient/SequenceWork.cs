namespace Lsm.Runtime.Training.Gradient;

/// <summary>One worker's memory for evaluating sequences.</summary>
internal abstract class SequenceWork
{
    /// <summary>The loss of a sequence, and whether its class was predicted correctly. Adds the gradient unless <paramref name="gradient"/> is null.</summary>
    public abstract (double Loss, bool Right) Evaluate(double[] parameters, int sequence, double[]? gradient);
}
