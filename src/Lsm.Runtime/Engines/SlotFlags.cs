namespace Lsm.Runtime.Engines;

/// <summary>The treatment of a slot in a tick: the SLOT_* bits of <c>shaders/layout.glsl</c>, and one bit that only the CPU reads.</summary>
[Flags]
internal enum SlotFlags : uint
{
    None = 0,

    /// <summary>The slot has an agent that runs: step it and read it out.</summary>
    Run = 1,

    /// <summary>Put the slot to rest before anything else. Set by a backend that delays <see cref="AgentRows.Clear"/>.</summary>
    Reset = 2,

    /// <summary>Return the features too.</summary>
    Marked = 4,

    /// <summary>The agent does not run in the frame; its motors do not change.</summary>
    Held = 1u << 31,
}
