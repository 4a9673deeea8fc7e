using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model on a device: its tables, its kernels, and how a tick is recorded with them.</summary>
internal abstract class LiquidProgram : IDisposable
{
    private protected LiquidProgram(VulkanDevice device, LiquidShape shape)
    {
        Device = device;
        Shape = shape;
        Layout = new KernelLayout(device, buffers: 4, PushConstants.Size);
    }

    public LiquidShape Shape { get; }

    /// <summary>
    /// Ticks of up to so many steps each get commands of their own, ascending, the last for any tick: commands beyond a tick's steps do
    /// nothing, but are not free.
    /// </summary>
    public abstract IReadOnlyList<int> RecordedSteps { get; }

    /// <summary>Words of <see cref="TickRegion.Control"/>.</summary>
    public abstract long ControlWords { get; }

    /// <summary>The most slots that one binding holds.</summary>
    public int SlotsPerChunk { get; private protected init; }

    private protected VulkanDevice Device { get; }

    private protected KernelLayout Layout { get; }

    /// <summary>Words of the state of so many slots, scratch included.</summary>
    public abstract long StateWords(int slots);

    /// <summary>One set of bindings per table.</summary>
    public abstract Bindings[] Bind(DeviceBuffer state, TickRegion region);

    /// <summary>Records one tick of up to so many steps, with what <see cref="Bind"/> made for that state and region.</summary>
    public abstract void Record(CommandRecorder record, RowChunk chunk, TickRegion region, Bindings[] bindings, int steps);

    /// <summary>Tells a region how many steps the next tick has; whatever else depends on it is written too.</summary>
    public abstract void SetSteps(RowChunk chunk, TickRegion region, int steps);

    /// <summary>Overwrites the readout's tables, after all ticks submitted before.</summary>
    public abstract void ReplaceReadout(Readout readout);

    public virtual void Dispose() => Layout.Dispose();

    /// <summary>The most slots for which every binding stays within the device's range.</summary>
    private protected int MostSlots(int most)
    {
        long range = (long)(Shape.Limits.StorageRange / 4);
        int low = 0, high = most;
        while (low < high)
        {
            int middle = (int)(((long)low + high + 1) / 2);
            bool fits = StateWords(middle) <= range && Shape.InputWords(middle) <= range && Shape.OutputWords(middle) <= range;
            (low, high) = fits ? (middle, high) : (low, middle - 1);
        }

        return low > 0
            ? low
            : throw new InvalidOperationException(
                $"The state of one agent ({4 * StateWords(1)} bytes with its scratch) exceeds what a binding of {Device.Name} holds ({Shape.Limits.StorageRange} bytes). Use a smaller liquid or the CPU engine.");
    }
}
