namespace Lsm.Faults;

/// <summary>How a Vulkan call fails.</summary>
public enum FaultKind
{
    /// <summary>VK_ERROR_DEVICE_LOST, at this call and at every later submission or wait on that device.</summary>
    DeviceLost,

    /// <summary>VK_ERROR_OUT_OF_DEVICE_MEMORY, once.</summary>
    OutOfDeviceMemory,

    /// <summary>VK_ERROR_OUT_OF_HOST_MEMORY, once.</summary>
    OutOfHostMemory,

    /// <summary>The next wait on a fence times out, and so does every later wait on that device until it is released.</summary>
    Hang,
}
