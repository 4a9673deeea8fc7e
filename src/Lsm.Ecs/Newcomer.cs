namespace Lsm.Ecs;

/// <summary>An entity that has no row yet, or not a valid one.</summary>
/// <param name="Agent">Its agent's id.</param>
/// <param name="Entity">The entity.</param>
/// <param name="Slot">What its slot component says, or -1 if it has none.</param>
internal readonly record struct Newcomer(ulong Agent, Entity Entity, int Slot);
