namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Vulkan cannot be set up: there is no loader, no driver, no device of that name or none that can compute, or an instance or a device
/// could not be made. The message says what to install or to change on this platform.
/// </summary>
public sealed class VulkanUnavailableException : InvalidOperationException
{
    internal VulkanUnavailableException(string message, string? call = null)
        : base(message) => Call = call;

    /// <summary>The call of the set-up that failed; null where something is simply absent.</summary>
    internal string? Call { get; }
}
