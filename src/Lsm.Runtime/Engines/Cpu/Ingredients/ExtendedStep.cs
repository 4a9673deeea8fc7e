using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>One step of the neurons of an agent of an extended liquid: the spikes that arrive, then the update of every neuron.</summary>
internal static class ExtendedStep
{
    /// <summary>Leaves the sums of the scratch zero.</summary>
    public static void Run(CpuLiquid liquid, CpuPlanes planes, int slot, CpuScratch scratch, ReadOnlySpan<float> drive)
    {
        var row = new ExtendedRow(planes, slot);
        Propagate(liquid, row, scratch);
        for (int i = 0; i < scratch.SensorSums.Length; i++)
        {
            scratch.Sums[i] += scratch.SensorSums[i];
        }

#if !NETSTANDARD2_1
        if (Vector256.IsHardwareAccelerated)
        {
            new VectorUpdate(liquid, row).Run(scratch, drive);
            return;
        }
#endif
        new ScalarUpdate(liquid, row).Run(scratch, drive);
    }

    private static void Propagate(CpuLiquid liquid, in ExtendedRow row, CpuScratch scratch)
    {
        if (row.History.IsEmpty)
        {
            liquid.Rows.Add(scratch.Fired.AsSpan(0, Events.OfBits(row.Spikes, scratch.Fired)), scratch.Sums);
            return;
        }

        ExtendedLiquid extended = liquid.Extended!;
        extended.DelayMasks!.FindActive(row.History, scratch.AnyFired);
        ReadOnlySpan<int> active = scratch.Fired.AsSpan(0, Events.OfBits(scratch.AnyFired, scratch.Fired));
        if (extended.Delays is { } rows)
        {
            rows.Add(active, row.History, liquid.Stride, scratch.Sums);
        }
        else
        {
            liquid.Rows.Add(active, scratch.Sums);
        }
    }
}
