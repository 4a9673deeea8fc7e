namespace Lsm.Runtime.Vulkan;

/// <summary>There is no Vulkan device to be had: no loader, no driver, no device of that name, or none that can compute.</summary>
public sealed class VulkanUnavailableException : InvalidOperationException
{
    internal VulkanUnavailableException(string message)
        : base(message)
    {
    }
}
