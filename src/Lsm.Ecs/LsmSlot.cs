namespace Lsm.Ecs;

/// <summary>
/// The row of the <see cref="Lsm.Runtime.LsmState"/> in which an agent lives, put on its entity by the system in the agent's first frame.
/// Read it, for instance for <see cref="Lsm.Runtime.StateNeurons.FeaturesOf"/>; only the system writes it. Removing it from an entity makes
/// the agent start anew, from rest.
/// </summary>
public struct LsmSlot
{
    /// <summary>The row, 0 to capacity-1; the agent keeps it for life.</summary>
    public int Index { readonly get; internal set; }
}
