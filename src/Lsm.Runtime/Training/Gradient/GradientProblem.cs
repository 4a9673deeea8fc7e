namespace Lsm.Runtime.Training.Gradient;

/// <summary>A minimisation problem: a row of parameters, and sequences that each have a loss.</summary>
internal abstract class GradientProblem
{
    /// <summary>The parameters to start from; each call gives a new copy.</summary>
    public abstract double[] Start();

    /// <summary>A hash of everything other than the parameters, the data and the options that determines the result; 0 if there is nothing.</summary>
    public virtual ulong FixedHash => 0;

    /// <summary>Creates the memory that one worker needs to evaluate sequences, one after the other.</summary>
    public abstract SequenceWork NewWork();

    /// <summary>Moves parameters back into their legal range after a step.</summary>
    public virtual void Project(double[] parameters)
    {
    }
}
