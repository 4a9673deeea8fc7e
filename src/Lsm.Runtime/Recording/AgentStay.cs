namespace Lsm.Runtime.Recording;

/// <summary>
/// A stretch of frames in which an agent is in a recording: it comes, at rest, before one frame and leaves before another. An agent that leaves may come again; one that is
/// put to rest between two frames leaves there and comes again.
/// </summary>
/// <param name="Agent">Its id.</param>
/// <param name="Arrival">Its first frame.</param>
/// <param name="Departure">The first frame after its last; above <paramref name="Arrival"/>.</param>
public readonly record struct AgentStay(ulong Agent, long Arrival, long Departure);
