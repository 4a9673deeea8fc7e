namespace Lsm.Runtime.Tests.Hosting;

/// <summary>How a host made its instance and device.</summary>
public enum HostKind
{
    /// <summary>Instance of Vulkan 1.0, as Veldrid's.</summary>
    Vulkan10,

    /// <summary>Instance of Vulkan 1.2, no feature enabled.</summary>
    Vulkan12,

    /// <summary>Instance of Vulkan 1.2, timeline semaphores enabled and declared.</summary>
    Timeline,
}
