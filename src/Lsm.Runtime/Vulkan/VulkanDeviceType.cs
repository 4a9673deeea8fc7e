namespace Lsm.Runtime.Vulkan;

/// <summary>What a Vulkan device is, in the order in which devices are preferred.</summary>
public enum VulkanDeviceType
{
    /// <summary>A graphics card of its own.</summary>
    Discrete,

    /// <summary>A GPU that shares the processor's memory.</summary>
    Integrated,

    /// <summary>A GPU as a virtual machine sees it.</summary>
    Virtual,

    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A driver that computes on the processor, such as llvmpipe.</summary>
    Cpu,
}
