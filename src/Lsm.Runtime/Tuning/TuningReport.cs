namespace Lsm.Runtime.Tuning;

/// <summary>The result of a study. Immutable.</summary>
public sealed class TuningReport
{
    internal TuningReport(IReadOnlyList<TuningTrial> trials, TuningTrial best, LiquidStateMachine model, FitReport fit, TimeSpan elapsed) =>
        (Trials, Best, Design, Model, Fit, Elapsed) = (trials, best, best.Design!, model, fit, elapsed);

    /// <summary>All trials, in the order of their numbers.</summary>
    public IReadOnlyList<TuningTrial> Trials { get; }

    /// <summary>The best trial.</summary>
    public TuningTrial Best { get; }

    /// <summary>The kind of liquid of the best trial.</summary>
    public LiquidDesign Design { get; }

    /// <summary>The liquid of the best trial, with a linear readout trained on all samples. Run it with the steps of <see cref="Design"/>.</summary>
    public LiquidStateMachine Model { get; }

    /// <summary>The error of <see cref="Model"/> in cross-validation, compared with predictors that need no liquid.</summary>
    public FitReport Fit { get; }

    /// <summary>The time of the study, with that of the journal.</summary>
    public TimeSpan Elapsed { get; }
}
