using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>The limits of a device for compute work.</summary>
/// <param name="StorageRange">Bytes that one storage buffer binding may span.</param>
/// <param name="SharedMemory">Bytes of shared memory per work-group.</param>
/// <param name="Invocations">Invocations per work-group, all in one dimension.</param>
/// <param name="Groups">Work-groups in any one dimension of a dispatch.</param>
/// <param name="OffsetAlignment">The alignment of offsets of storage buffer bindings, in bytes.</param>
internal sealed record DeviceLimits(ulong StorageRange, uint SharedMemory, uint Invocations, uint Groups, ulong OffsetAlignment)
{
    /// <summary>The limits that every Vulkan 1.0 device has.</summary>
    public static DeviceLimits Core { get; } = new(1 << 27, 16384, 128, 65535, 256);

    public static DeviceLimits Of(in PhysicalDeviceLimits limits)
    {
        uint groups = uint.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            unsafe
            {
                groups = Math.Min(groups, limits.MaxComputeWorkGroupCount[i]);
            }
        }

        unsafe
        {
            return new DeviceLimits(
                limits.MaxStorageBufferRange,
                limits.MaxComputeSharedMemorySize,
                Math.Min(limits.MaxComputeWorkGroupInvocations, limits.MaxComputeWorkGroupSize[0]),
                groups,
                limits.MinStorageBufferOffsetAlignment);
        }
    }

    /// <summary>These limits, reduced to the core minima.</summary>
    public DeviceLimits ClampedToCore() => new(
        Math.Min(StorageRange, Core.StorageRange),
        Math.Min(SharedMemory, Core.SharedMemory),
        Math.Min(Invocations, Core.Invocations),
        Math.Min(Groups, Core.Groups),
        Math.Max(OffsetAlignment, Core.OffsetAlignment));
}
