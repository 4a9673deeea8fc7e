namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>What a tick does with a slot: the SLOT_* bits of <c>shaders/layout.glsl</c>.</summary>
[Flags]
internal enum SlotFlags : uint
{
    None = 0,
    Run = 1,
    Reset = 2,
    Marked = 4,
}
