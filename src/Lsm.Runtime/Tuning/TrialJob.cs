namespace Lsm.Runtime.Tuning;

/// <summary>
/// A part of a study that depends on the task, the space and the options alone, so that any thread or machine can do it: the draw of a trial, or the error of one of its
/// networks in a rung.
/// </summary>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Rung">The rung, or -1 for the draw.</param>
/// <param name="Network">The number of the network, from 0; 0 for the draw.</param>
/// <param name="Points">[point][parameter]: the places near which to draw, the best first; for an error one point, the values of the trial.</param>
internal sealed record TrialJob(int Trial, int Rung, int Network, double[][] Points);
