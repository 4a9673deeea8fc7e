namespace Lsm.Runtime.Vulkan;

/// <summary>Which way the contents of a buffer go, which decides the memory it lies in.</summary>
internal enum BufferRole
{
    /// <summary>Written by the host, read by the device: mapped, and near the device where that can be had.</summary>
    Upload,

    /// <summary>Reached by the device alone.</summary>
    Device,

    /// <summary>Written by the device, read by the host: mapped and cached.</summary>
    Readback,
}
