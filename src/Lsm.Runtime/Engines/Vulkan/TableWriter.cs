using System.Runtime.InteropServices;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Copies words to device buffers through one staging buffer, one piece at a time, and waits for each.</summary>
internal sealed class TableWriter : IDisposable
{
    private const int StagingWords = 4 << 20;
    private readonly VulkanDevice device;
    private readonly UploadBuffer staging;

    /// <summary>Creates a writer for tables of up to a number of words; longer tables are written in several pieces.</summary>
    public TableWriter(VulkanDevice device, long longest)
    {
        this.device = device;
        staging = new UploadBuffer(device, (ulong)Math.Clamp(longest, 1, StagingWords) * 4);
    }

    /// <summary>A new buffer with these contents.</summary>
    public DeviceBuffer Create(ReadOnlySpan<uint> words)
    {
        var buffer = new DeviceBuffer(device, (ulong)words.Length * 4);
        try
        {
            Write(buffer, 0, words);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Overwrites a part of a buffer, after everything submitted before has used it.</summary>
    public void Write(DeviceBuffer target, long firstWord, ReadOnlySpan<uint> words)
    {
        int most = (int)(staging.Size / 4);
        for (int done = 0; done < words.Length; done += most)
        {
            int count = Math.Min(most, words.Length - done);
            words.Slice(done, count).CopyTo(staging.Write<uint>(0, count));
            ulong offset = (ulong)(firstWord + done) * 4;
            using var copy = new CommandSequence(
                device, record => record.Copy(new BufferRange(staging, 0, (ulong)count * 4), target, offset));
            copy.Run();
        }
    }

    public void Dispose() => staging.Dispose();

    public static ReadOnlySpan<uint> Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values);

    public static ReadOnlySpan<uint> Bits(ReadOnlySpan<int> values) => MemoryMarshal.Cast<int, uint>(values);
}
