namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The kernels that run a liquid. Both give the same bits.</summary>
internal enum VulkanPath
{
    /// <summary>One work-group per agent in shared memory, one dispatch per tick.</summary>
    Fused,

    /// <summary>State in device memory, two dispatches per step.</summary>
    Wide,
}
