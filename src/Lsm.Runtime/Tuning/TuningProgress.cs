namespace Lsm.Runtime.Tuning;

/// <summary>The progress of a study.</summary>
/// <param name="Trials">The number of liquids tried so far: those with an error, and those that were refused.</param>
/// <param name="BestError">The smallest error of a liquid that reached the last rung, or NaN if there is none yet.</param>
/// <param name="Elapsed">The time of the study so far, with that of the journal.</param>
public readonly record struct TuningProgress(int Trials, double BestError, TimeSpan Elapsed);
