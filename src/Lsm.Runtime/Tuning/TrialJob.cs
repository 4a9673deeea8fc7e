namespace Lsm.Runtime.Tuning;

/// <summary>A part of a study that depends only on the task, the space and the options, so that any thread or machine can execute it.</summary>
/// <param name="Kind">The kind of work. Unless the kind says otherwise, the result is an error.</param>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Rung">The rung of an error, otherwise 0.</param>
/// <param name="Number">The network of an error, the settings of an echo state network, or the predictor as for <see cref="FitReport.ErrorOf"/>; from 0.</param>
/// <param name="Points">[point][parameter]: for a draw the places near which to draw, the best first; otherwise one point, the values of the trial.</param>
internal sealed record TrialJob(TrialJobKind Kind, int Trial, int Rung, int Number, double[][] Points)
{
    /// <summary>The place among the jobs that wait: the smallest begins first.</summary>
    public (int Round, TrialJobKind Kind, int Length, int Added) Place { get; init; }
}
