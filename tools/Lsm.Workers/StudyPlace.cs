namespace Lsm.Workers;

/// <summary>Where the jobs of a study are done. Immutable.</summary>
/// <param name="Listen">Where workers join; null for a port that only this machine reaches.</param>
/// <param name="LocalWorkers">The worker processes that the study starts on this machine, from 0; 0 if others join.</param>
/// <param name="Threads">The threads of these processes together, at least 1.</param>
/// <param name="Wait">How long the study waits while it has no worker, above 0.</param>
public sealed record StudyPlace(MeetingPoint? Listen, int LocalWorkers, int Threads, TimeSpan Wait);
