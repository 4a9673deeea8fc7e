namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Rows and neurons in one pass need 32 wide registers, which this build does not use.</summary>
internal static class DenseStep
{
    public static bool Fits(CpuLiquid liquid) => false;

    public static void Run(CpuLiquid liquid, ReadOnlySpan<int> fired, ReadOnlySpan<float> drive, Span<float> membranes, Span<uint> spikes, int first, int end) =>
        throw new NotSupportedException("No liquid takes its steps in one pass here.");
}
