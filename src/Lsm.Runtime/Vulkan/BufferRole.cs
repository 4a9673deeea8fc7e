namespace Lsm.Runtime.Vulkan;

/// <summary>The direction in which the contents of a buffer are copied, which determines its memory type.</summary>
internal enum BufferRole
{
    /// <summary>Written by the CPU, read by the device: mapped, and in device memory if possible.</summary>
    Upload,

    /// <summary>Accessible to the device only.</summary>
    Device,

    /// <summary>Written by the device, read by the CPU: mapped and cached.</summary>
    Readback,
}
