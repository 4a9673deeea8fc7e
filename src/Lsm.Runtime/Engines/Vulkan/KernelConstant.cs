namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Specialisation constants of the kernels: the numbers of <c>shaders/layout.glsl</c>, where each is explained.</summary>
internal enum KernelConstant : uint
{
    Lanes = 0,
    Neurons = 1,
    Inputs = 2,
    Outputs = 3,
    Hidden = 4,
    Features = 5,
    SpikeInput = 6,
    Scale = 7,
    Record = 8,
    Team = 9,
    Segments = 10,
    MaxGroups = 11,
    DriveTable = 12,
    SynapseTable = 13,
    HiddenTable = 14,
    ReadoutTable = 15,
}
