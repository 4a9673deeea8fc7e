using System.Buffers.Binary;
using Lsm.Runtime.IO;
using Silk.NET.Vulkan;
using Cache = Silk.NET.Vulkan.PipelineCache;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// What a driver has compiled, kept in a file per device and driver, so that the next engine opens faster. Only ever a gain: a file that is
/// missing, damaged, another driver's or not to be written means compiling as if there were none.
/// </summary>
internal sealed unsafe class PipelineCache : IDisposable
{
    private const ulong Magic = 0x31_45_50_49_50_4D_53_4C; // "LSMPIPE1"
    private const int Wrap = 16;                           // magic, hash of the rest
    private const int DriverHeader = 32;                   // VkPipelineCacheHeaderVersionOne
    private const long MostBytes = 64 << 20;               // beyond it the next process starts afresh
    private readonly VulkanDevice device;
    private readonly string path;
    private Cache handle;
    private ulong stored;                                  // hash of what the file holds

    public PipelineCache(VulkanDevice device, string folder)
    {
        this.device = device;
        path = Path.Combine(folder, $"{device.Identity.FileName}.pipelines");
        byte[] data = Read(path, device.Identity);
        stored = data.Length > 0 ? Hash(data) : 0;
        handle = Create(data);
        if (handle.Handle == 0)
        {
            stored = 0;
            handle = Create([]); // the driver did not like what it once wrote
        }
    }

    /// <summary>The driver's cache; null where it makes none, which means none.</summary>
    public Cache Handle => handle;

    /// <summary>The user's folder for such things: XDG_CACHE_HOME, else the system's; null where there is none.</summary>
    public static string? UserFolder()
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathRooted(root))
        {
            root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        }

        return string.IsNullOrEmpty(root) ? null : Path.Combine(root, "lsm");
    }

    /// <summary>The driver's bytes in a file; none where there is no such file, or it is damaged or another device's.</summary>
    public static byte[] Read(string path, in DeviceIdentity identity)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length is < Wrap + DriverHeader or > MostBytes)
            {
                return [];
            }

            byte[] all = File.ReadAllBytes(path);
            ReadOnlySpan<byte> data = all.AsSpan(Math.Min(Wrap, all.Length));
            bool whole = all.Length >= Wrap + DriverHeader
                && BinaryPrimitives.ReadUInt64LittleEndian(all) == Magic
                && BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(8)) == Hash(data);
            return whole && identity.Made(data) ? data.ToArray() : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // unreadable is as good as missing
        }
    }

    /// <summary>Writes the file, as a whole or not at all, if the driver has compiled something that it does not hold.</summary>
    public void Save()
    {
        byte[] data = Data();
        if (data.Length < DriverHeader || data.Length > MostBytes)
        {
            return;
        }

        ulong hash = Hash(data);
        if (hash == stored)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream =>
            {
                Span<byte> head = stackalloc byte[Wrap];
                BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
                BinaryPrimitives.WriteUInt64LittleEndian(head[8..], hash);
                stream.Write(head);
                stream.Write(data);
            });
            stored = hash;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only or full disk costs the next start some compiling, and nothing else.
        }
    }

    public void Dispose()
    {
        if (handle.Handle != 0)
        {
            device.Api.DestroyPipelineCache(device.Handle, handle, null);
            handle = default;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> data)
    {
        var hash = new XxHash64();
        hash.Append(data);
        return hash.Digest();
    }

    private Cache Create(ReadOnlySpan<byte> data)
    {
        fixed (byte* initial = data)
        {
            var info = new PipelineCacheCreateInfo { SType = StructureType.PipelineCacheCreateInfo, InitialDataSize = (nuint)data.Length, PInitialData = initial };
            Cache made;
            Result result = device.Api.CreatePipelineCache(device.Handle, &info, null, &made);
            return result == Result.Success ? made : default; // without one everything works, only slower
        }
    }

    private byte[] Data()
    {
        nuint size = 0;
        if (handle.Handle == 0 || device.Api.GetPipelineCacheData(device.Handle, handle, &size, null) != Result.Success)
        {
            return [];
        }

        var data = new byte[size];
        fixed (byte* into = data)
        {
            // Incomplete means that the cache grew in between, which then goes to the file another time.
            return device.Api.GetPipelineCacheData(device.Handle, handle, &size, into) == Result.Success ? data[..(int)size] : [];
        }
    }
}
