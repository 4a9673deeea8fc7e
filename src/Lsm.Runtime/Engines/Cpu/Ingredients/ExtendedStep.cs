using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The update of extended neurons, eight at a time where the processor can.</summary>
internal static class ExtendedStep
{
    /// <summary>Updates the neurons of some words, and leaves their sums in the scratch zero.</summary>
    /// <param name="liquid">The liquid.</param>
    /// <param name="planes">The rows.</param>
    /// <param name="slot">The agent's slot.</param>
    /// <param name="scratch">The sums and the counts.</param>
    /// <param name="drive">[neuron], beginning with the first neuron of word <paramref name="first"/>.</param>
    /// <param name="first">The first word of 32 neurons.</param>
    /// <param name="end">The word after the last.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // its locals would be cleared in every plain step
    public static void Run(CpuLiquid liquid, CpuPlanes planes, int slot, CpuScratch scratch, ReadOnlySpan<float> drive, int first, int end)
    {
        var row = new ExtendedRow(planes, slot);
#if !NETSTANDARD2_1
        if (Vector256.IsHardwareAccelerated)
        {
            new VectorUpdate(liquid, row).Run(scratch, drive, first, end);
            return;
        }
#endif
        new ScalarUpdate(liquid, row).Run(scratch, drive, first, end);
    }
}
