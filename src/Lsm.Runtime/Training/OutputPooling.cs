namespace Lsm.Runtime.Training;

/// <summary>The outputs of a sequence that the loss uses. The steps of the warmup are left out.</summary>
public enum OutputPooling
{
    /// <summary>The outputs of each step, against a target for each step.</summary>
    EachStep,

    /// <summary>The sum of the outputs, against one target or class.</summary>
    Sum,

    /// <summary>The mean of the outputs, against one target or class.</summary>
    Mean,
}
