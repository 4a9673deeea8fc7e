using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Slots that share one binding of state: all of them, unless the device's bindings are too small.</summary>
internal sealed class RowChunk : IDisposable
{
    public RowChunk(VulkanDevice device, LiquidProgram program, int first, int count, int regions, long words)
    {
        First = first;
        Count = count;
        Regions = new TickRegion[regions];
        try
        {
            State = new DeviceBuffer(device, 4 * (ulong)words);
            for (int i = 0; i < regions; i++)
            {
                Regions[i] = new TickRegion(device, program.Shape, count, program.ControlWords);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The first slot.</summary>
    public int First { get; }

    /// <summary>Slots.</summary>
    public int Count { get; }

    /// <summary>Records, then scratch; replaced by a larger one where another program needs more of it.</summary>
    public DeviceBuffer State { get; set; }

    /// <summary>The regions of the frames that may be in flight, then one region without features per kept frame that may run again.</summary>
    public TickRegion[] Regions { get; set; }

    /// <summary>Keeps the first regions, and adds new ones for kept frames.</summary>
    public TickRegion[] WithKept(VulkanDevice device, LiquidProgram program, int first, int kept)
    {
        TickRegion[] all = [.. Regions.AsSpan(0, first), .. new TickRegion[kept]];
        try
        {
            for (int i = first; i < all.Length; i++)
            {
                all[i] = new TickRegion(device, program.Shape, Count, program.ControlWords, features: false);
            }

            return all;
        }
        catch
        {
            Array.ForEach(all[first..], static region => region?.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (TickRegion? region in Regions)
        {
            region?.Dispose();
        }

        State?.Dispose();
    }
}
