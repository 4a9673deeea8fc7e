namespace Lsm.Runtime.Vulkan;

/// <summary>The types of Vulkan devices, the preferred ones first.</summary>
public enum VulkanDeviceType
{
    /// <summary>A discrete graphics card.</summary>
    Discrete,

    /// <summary>A GPU that shares the processor's memory.</summary>
    Integrated,

    /// <summary>The GPU of a virtual machine.</summary>
    Virtual,

    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A driver that computes on the processor, such as llvmpipe.</summary>
    Cpu,
}
