namespace Lsm.Bench.Gpu;

/// <summary>What bounds a step on a device with given rates.</summary>
/// <param name="BytesPerSecond">Of memory.</param>
/// <param name="GlobalAtomicsPerSecond">Scattered additions of 32 bits to memory.</param>
/// <param name="SharedAtomicsPerSecond">Scattered additions of 32 bits to shared memory, of the whole device.</param>
/// <param name="SecondsPerDispatch">From one dispatch to the next, which waits for it.</param>
internal sealed record KernelBound(double BytesPerSecond, double GlobalAtomicsPerSecond, double SharedAtomicsPerSecond, double SecondsPerDispatch)
{
    /// <summary>Round numbers for a graphics card with 1 TB/s. They are assumed, not measured.</summary>
    public static KernelBound Assumed { get; } = new(1e12, 1e11, 2e12, 3e-6);

    /// <summary>The longest of the times that the parts of a step take, and its name.</summary>
    public (string By, double Seconds) Of(KernelCost cost)
    {
        (string By, double Seconds)[] parts =
        [
            ("memory", cost.MemoryBytes / BytesPerSecond), ("global atomics", cost.GlobalAtomics / GlobalAtomicsPerSecond),
            ("shared atomics", cost.SharedAtomics / SharedAtomicsPerSecond), ("dispatches", cost.Dispatches * SecondsPerDispatch),
        ];
        return parts.MaxBy(part => part.Seconds);
    }
}
