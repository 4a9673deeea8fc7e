using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// Whether this processor, under this runtime, computes this project's bits: the probes that devices are asked, and a small liquid, built
/// from a seed and run, against one number that every machine must get.
/// </summary>
/// <remarks>Asked by the netstandard2.1 build, whose runtimes (Mono, IL2CPP) may contract or widen where .NET does not.</remarks>
internal static class ProcessorCheck
{
    /// <summary>What <see cref="Compute"/> gives everywhere.</summary>
    internal const ulong Expected = 0xafa1c76ba4a6e0c1;

    private static readonly object Gate = new();
    private static bool begun;

    /// <summary>Once per process, before the first engine: refuses a runtime that gives other bits.</summary>
    /// <exception cref="PlatformNotSupportedException">It does.</exception>
    public static void Require()
    {
        lock (Gate)
        {
            if (begun)
            {
                return; // passed, or asked for by the check's own engine
            }

            begun = true;
            ulong computed = Compute(out _);
            if (computed != Expected)
            {
                begun = false;
                throw new PlatformNotSupportedException(
                    $"This runtime does not round floats as IEEE 754 says (check {computed:x16}, expected {Expected:x16}): multiply-adds are fused or intermediate results wider. "
                    + "Build the player for 64 bits without floating-point contraction, or use another scripting back end.");
            }
        }
    }

    /// <param name="spikes">How many neurons fired in the steps that ended a tick: some, or little would be checked.</param>
    internal static ulong Compute(out int spikes)
    {
        var hash = default(ContentHash);
        foreach (ArithmeticProbe probe in ArithmeticProbes.All)
        {
            hash.Add(BitConverter.SingleToInt32Bits(probe.Expected()));
        }

        var model = new LiquidStateMachine(inputSize: 5, reservoirSize: 90, outputSize: 3, new LiquidOptions { Readout = "mlp", Features = FeatureKind.Trace });
        var numbers = new ProbeNumbers(1);
        using var backend = new CpuBackend(model, new() { Threads = 1 });
        using var run = new BareRun(backend, 5); // a group of four and one more
        spikes = 0;
        var fired = new uint[(5 * StateVariable.Spikes.Words(90)) + 1]; // counted in pairs
        for (long frame = 0; frame < 6; frame++)
        {
            foreach (ref float sensor in run.Sensors.AsSpan())
            {
                sensor = (float)(4 * numbers.NextUnit());
            }

            hash.Add(run.Tick(3));
            hash.Add((long)run.Checksum());
            run.ReadSpikes(fired);
            spikes += Events.Count(fired);
        }

        return hash.Value;
    }
}
