namespace Lsm.Runtime.Recording;

/// <summary>
/// The time of an agent in a recording: it came, at rest, before one frame and left before another. An agent that leaves may come again; one that was
/// put to rest between two frames left there and came again.
/// </summary>
/// <param name="Agent">Its id.</param>
/// <param name="Arrival">The first frame that it lived in.</param>
/// <param name="Departure">The first frame that it no longer lived in; above <paramref name="Arrival"/>.</param>
public readonly record struct AgentStay(ulong Agent, long Arrival, long Departure);
