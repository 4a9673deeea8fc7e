namespace Lsm.Ecs;

/// <summary>
/// The slot of an agent in the <see cref="Lsm.Runtime.LsmState"/>. The system adds it to the entity in the agent's first frame, and only the
/// system writes it. Read it, for instance for <see cref="Lsm.Runtime.StateNeurons.FeaturesOf"/>. If it is removed from an entity, the agent
/// starts again from rest.
/// </summary>
public struct LsmSlot
{
    /// <summary>The slot, 0 to capacity-1. It does not change while the agent is in the state.</summary>
    public int Index { readonly get; internal set; }
}
