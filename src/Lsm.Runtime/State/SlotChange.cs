namespace Lsm.Runtime;

/// <summary>What happened to a slot between two frames; a replay repeats it.</summary>
internal enum SlotChange : byte
{
    None,

    /// <summary>Its agent was put to rest.</summary>
    Rested,

    /// <summary>An agent left it or came to it.</summary>
    Vacated,
}
