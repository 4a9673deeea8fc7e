using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The input and output buffers of one tick of a chunk of slots; a pipelined state has two, used in turn.</summary>
internal sealed class TickRegion : IDisposable
{
    /// <summary>Creates a region for a number of slots.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="slots">Slots.</param>
    /// <param name="controlWords">Words of <see cref="Control"/>.</param>
    /// <param name="features">Whether there is room for features; without, no slot may be marked.</param>
    public TickRegion(VulkanDevice device, LiquidShape shape, int slots, long controlWords, bool features = true)
    {
        try
        {
            Input = new UploadBuffer(device, 4 * (ulong)shape.InputWords(slots));
            Output = new ReadbackBuffer(device, 4 * (ulong)(features ? shape.OutputWords(slots) : (long)slots * shape.Outputs));
            Control = new UploadBuffer(device, 4 * (ulong)Math.Max(controlWords, 1));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Steps, flags, sensors.</summary>
    public UploadBuffer Input { get; }

    /// <summary>Motors, features.</summary>
    public ReadbackBuffer Output { get; }

    /// <summary>Wide: how many work-groups each step's update has; none beyond the tick's steps.</summary>
    public UploadBuffer Control { get; }

    public void Dispose()
    {
        Input?.Dispose();
        Output?.Dispose();
        Control?.Dispose();
    }
}
