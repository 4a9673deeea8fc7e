using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>What one worker needs while it steps agents; nothing in it outlives a tick.</summary>
internal sealed class CpuScratch(CpuLiquid liquid, Readout readout)
{
    public int[] Accumulators { get; } = new int[liquid.Stride];

    /// <summary>[agent of a block, neuron].</summary>
    public float[] Drive { get; } = new float[InputProjection.Block * liquid.Stride];

    public float[] Features { get; } = new float[liquid.Stride];

    public float[] Readout { get; } = new float[Math.Max(readout.ScratchLength, 1)];
}
