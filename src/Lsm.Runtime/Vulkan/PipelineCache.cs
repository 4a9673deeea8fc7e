using System.Buffers.Binary;
using Lsm.Runtime.IO;
using Silk.NET.Vulkan;
using Cache = Silk.NET.Vulkan.PipelineCache;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// The pipelines that a driver has compiled, kept in a file per device and driver, so that the next engine opens faster. A file that is missing,
/// damaged, of another driver or not writable is ignored: the driver compiles again.
/// </summary>
internal sealed unsafe class PipelineCache : IDisposable
{
    private const ulong Magic = 0x31_45_50_49_50_4D_53_4C; // "LSMPIPE1"
    private const int Wrap = 16;                           // magic, hash of the rest
    private const int DriverHeader = 32;                   // VkPipelineCacheHeaderVersionOne
    private const long MostBytes = 64 << 20;               // a larger cache is not written
    private readonly VulkanDevice device;
    private readonly string path;
    private Cache handle;
    private ulong stored;                                  // hash of the file's contents

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
            handle = Create([]); // the driver refused what it wrote earlier
        }
    }

    /// <summary>The driver's cache; a null handle where the driver makes none.</summary>
    public Cache Handle => handle;

    /// <summary>The user's cache folder: XDG_CACHE_HOME, else the system's; null where there is none.</summary>
    public static string? UserFolder()
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathRooted(root))
        {
            root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        }

        return string.IsNullOrEmpty(root) ? null : Path.Combine(root, "lsm");
    }

    /// <summary>The driver's bytes in a file; empty where there is no such file, or it is damaged or of another device.</summary>
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
            return []; // treated as a missing file
        }
    }

    /// <summary>Writes the file if the driver has compiled something new. A failed write leaves the old file.</summary>
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
            // On a read-only or full disk the next start compiles again.
        }
    }

    public void Dispose()
    {
        if (handle.Handle != 0)
        {
            device.Objects.Destroy(ObjectType.PipelineCache, handle.Handle);
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
            if (result != Result.Success)
            {
                return default; // without a cache everything works, only slower
            }

            device.Objects.Add(ObjectType.PipelineCache, made.Handle);
            return made;
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
            // Incomplete means that the cache grew in between; it is saved another time.
            return device.Api.GetPipelineCacheData(device.Handle, handle, &size, into) == Result.Success ? data[..(int)size] : [];
        }
    }
}
