namespace Lsm.Runtime.Engines;

/// <summary>What a tick does with a slot: the SLOT_* bits of <c>shaders/layout.glsl</c>, and one that only the host reads.</summary>
[Flags]
internal enum SlotFlags : uint
{
    None = 0,

    /// <summary>An agent lives here and takes part: step it and read it out.</summary>
    Run = 1,

    /// <summary>Put the slot to rest before anything else. Set by a backend that delays <see cref="AgentRows.Clear"/>.</summary>
    Reset = 2,

    /// <summary>Hand out the features too.</summary>
    Marked = 4,

    /// <summary>The agent sits the frame out; its motors stay what they were.</summary>
    Held = 1u << 31,
}
