using System.Buffers.Binary;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>The identity of compiled pipelines: a device and its driver. Another version of either has its own pipelines.</summary>
internal readonly record struct DeviceIdentity(uint VendorId, uint DeviceId, uint DriverVersion, ulong UuidHigh, ulong UuidLow)
{
    private const int HeaderVersionOne = 1;

    /// <summary>A name for a file, the same for this device and driver only.</summary>
    public string FileName => $"{VendorId:x}-{DeviceId:x}-{DriverVersion:x}-{UuidHigh:x16}{UuidLow:x16}";

    public static unsafe DeviceIdentity Of(in PhysicalDeviceProperties properties)
    {
        fixed (byte* uuid = properties.PipelineCacheUuid)
        {
            ulong high = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(uuid, 8)), low = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(uuid + 8, 8));
            return new(properties.VendorID, properties.DeviceID, properties.DriverVersion, high, low);
        }
    }

    /// <summary>Whether the header of a driver's cache names this device: length, version 1, vendor, device, UUID.</summary>
    public bool Made(ReadOnlySpan<byte> cache) => cache.Length >= 32
        && BinaryPrimitives.ReadUInt32LittleEndian(cache) is >= 32 and uint header && header <= cache.Length
        && BinaryPrimitives.ReadUInt32LittleEndian(cache[4..]) == HeaderVersionOne
        && BinaryPrimitives.ReadUInt32LittleEndian(cache[8..]) == VendorId
        && BinaryPrimitives.ReadUInt32LittleEndian(cache[12..]) == DeviceId
        && BinaryPrimitives.ReadUInt64BigEndian(cache[16..]) == UuidHigh
        && BinaryPrimitives.ReadUInt64BigEndian(cache[24..]) == UuidLow;
}
