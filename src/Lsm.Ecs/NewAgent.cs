namespace Lsm.Ecs;

/// <summary>An entity without a slot, or with an invalid one.</summary>
/// <param name="Agent">The id of its agent.</param>
/// <param name="Entity">The entity.</param>
/// <param name="Slot">The slot of its slot component, or -1.</param>
internal readonly record struct NewAgent(ulong Agent, Entity Entity, int Slot);
