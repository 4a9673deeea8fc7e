using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model on a device: its tables, its kernels, and the recording of a tick.</summary>
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
    /// The numbers of steps with separate commands, ascending, the last for any tick: commands beyond the steps of a tick do
    /// nothing, but are not free.
    /// </summary>
    public abstract IReadOnlyList<int> RecordedSteps { get; }

    /// <summary>Words of <see cref="TickRegion.Control"/>.</summary>
    public abstract long ControlWords { get; }

    /// <summary>The largest number of slots in one binding.</summary>
    public int SlotsPerChunk { get; private protected init; }

    private protected VulkanDevice Device { get; }

    private protected KernelLayout Layout { get; }

    /// <summary>The words of state for a number of slots, including scratch.</summary>
    public abstract long StateWords(int slots);

    /// <summary>One set of bindings per table.</summary>
    public abstract Bindings[] Bind(DeviceBuffer state, TickRegion region);

    /// <summary>Records one tick of up to a number of steps, with the bindings that <see cref="Bind"/> created for that state and region.</summary>
    public abstract void Record(CommandRecorder record, RowChunk chunk, TickRegion region, Bindings[] bindings, int steps);

    /// <summary>Writes the number of steps of the next tick to a region, and everything that depends on it.</summary>
    public abstract void SetSteps(RowChunk chunk, TickRegion region, int steps);

    /// <summary>Overwrites the readout's tables, after all ticks submitted before.</summary>
    public abstract void ReplaceReadout(Readout readout);

    public virtual void Dispose() => Layout.Dispose();

    /// <summary>The largest number of slots for which every binding stays within the device's range.</summary>
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
