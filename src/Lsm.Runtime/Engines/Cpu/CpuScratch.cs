namespace Lsm.Runtime.Engines.Cpu;

/// <summary>What one worker needs while it steps agents; nothing in it outlives a tick.</summary>
internal sealed class CpuScratch(CpuLiquid liquid, int readoutLength)
{
    /// <summary>Elements at the end of an array that nobody uses: two threads that write to the same cache lines take turns.</summary>
    private const int Apart = 32;

    /// <summary>Zero between steps: the neuron update leaves them so. Empty where sums are short.</summary>
    public int[] Sums { get; } = new int[(liquid.ShortSums ? 0 : liquid.Stride) + Apart];

    /// <summary>The same, where sums are short.</summary>
    public short[] ShortSums { get; } = new short[(liquid.ShortSums ? liquid.Stride : 0) + (2 * Apart)];

    /// <summary>[agent of a block, neuron]; all zero where the input is spikes.</summary>
    public float[] Drive { get; } = new float[(liquid.Block * liquid.Stride) + Apart];

    public float[] Features { get; } = new float[liquid.Stride + Apart];

    /// <summary>The neurons that fired, ascending.</summary>
    public int[] Fired { get; } = new int[liquid.Stride + Events.Spare + Apart];

    /// <summary>The inputs that are not zero, ascending.</summary>
    public int[] Active { get; } = new int[liquid.InputSize + Events.Spare + Apart];

    /// <summary>The neurons that fired at least once in a tick, as bits.</summary>
    public uint[] AnyFired { get; } = new uint[liquid.Words + Apart];

    public float[] Readout { get; } = new float[readoutLength + Apart];
}
