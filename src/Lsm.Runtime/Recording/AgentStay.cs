namespace Lsm.Runtime.Recording;

/// <summary>
/// The frames in which an agent is in a recording: it is added, at rest, before the first one and removed after the last one. An agent can have several stays; an agent that is
/// put to rest between two frames begins a new stay.
/// </summary>
/// <param name="Agent">The id of the agent.</param>
/// <param name="Arrival">The first frame.</param>
/// <param name="Departure">The frame after the last one; above <paramref name="Arrival"/>.</param>
public readonly record struct AgentStay(ulong Agent, long Arrival, long Departure);
