namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>What a tick does with a slot: the SLOT_* bits of <c>shaders/layout.glsl</c>, and one that only the host reads.</summary>
[Flags]
internal enum SlotFlags : uint
{
    None = 0,
    Run = 1,
    Reset = 2,
    Marked = 4,

    /// <summary>Its motors stay what they were.</summary>
    Held = 1u << 31,
}
