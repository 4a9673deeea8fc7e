namespace Lsm.Runtime.Tuning;

/// <summary>One liquid of a study. Immutable.</summary>
public sealed record TuningTrial
{
    internal TuningTrial(int number, double[] values, LiquidDesign? design, int rung, double error, string? refusal, LiquidActivity? activity) =>
        (Number, Values, Design, Rung, Error, Refusal, Activity) = (number, values, design, rung, error, refusal, activity);

    /// <summary>The number of the trial, from 0.</summary>
    public int Number { get; }

    /// <summary>The values of the parameters of the space, in its order.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The liquid, or null if it could not be built.</summary>
    public LiquidDesign? Design { get; }

    /// <summary>The last rung that it reached: -1 if it was not evaluated, 0 for a part of the data, 1 for all data, 2 for cross-validation.</summary>
    public int Rung { get; internal init; }

    /// <summary>The error in the last rung: the root of the mean squared error over the variance, over all outputs; NaN if it was not evaluated.</summary>
    public double Error { get; internal init; }

    /// <summary>Why the liquid could not be built, or null.</summary>
    public string? Refusal { get; }

    /// <summary>The measurements of the first stage, without targets; null if the liquid could not be built.</summary>
    public LiquidActivity? Activity { get; }
}
