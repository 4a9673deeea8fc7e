namespace Lsm.Runtime.Training.Gradient;

/// <summary>Something to minimise: a row of parameters, and sequences that each have a loss.</summary>
internal abstract class GradientProblem
{
    /// <summary>The parameters to start from; each call gives a new copy.</summary>
    public abstract double[] Start();

    /// <summary>A hash of what decides the result beside the parameters, the data and the options; 0 where there is nothing.</summary>
    public virtual ulong FixedHash => 0;

    /// <summary>What one worker needs to evaluate sequences, one after the other.</summary>
    public abstract SequenceWork NewWork();

    /// <summary>Brings parameters that a step has moved back to where they may be.</summary>
    public virtual void Project(double[] parameters)
    {
    }
}
