using System.Runtime.InteropServices;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The push constants of the kernels, in the order of <c>shaders/layout.glsl</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PushConstants
{
    public const int Size = 44;

    public uint Slots;
    public uint Step;
    public uint Segment;
    public uint First;
    public uint Count;
    public uint Accumulators;
    public uint Drive;
    public uint Counts;
    public uint Hidden;
    public uint Control;
    public uint Items;
}
