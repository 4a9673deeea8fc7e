namespace Lsm.Runtime;

/// <summary>A change of a slot between two frames, which a replay repeats.</summary>
internal enum SlotChange : byte
{
    None,

    /// <summary>Its agent was put to rest.</summary>
    Rested,

    /// <summary>An agent was spawned into the slot or despawned from it.</summary>
    Vacated,
}
