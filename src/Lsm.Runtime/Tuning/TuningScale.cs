namespace Lsm.Runtime.Tuning;

/// <summary>How the values of a parameter are drawn between its bounds.</summary>
public enum TuningScale
{
    /// <summary>Uniform.</summary>
    Linear,

    /// <summary>Uniform in the logarithm; both bounds are above 0.</summary>
    Logarithmic,

    /// <summary>Whole numbers, uniform.</summary>
    Whole,

    /// <summary>Whole numbers, uniform in the logarithm of the value plus one.</summary>
    WholeLogarithmic,
}
