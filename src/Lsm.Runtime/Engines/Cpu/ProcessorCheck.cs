using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// Whether this processor, under this runtime, computes the same bits as every other: the probes of the self-test, and a small liquid that is
/// built from a seed and run, give one number that is the same on every machine.
/// </summary>
/// <remarks>The netstandard2.1 build requires it: its runtimes (Mono, IL2CPP) may fuse operations or keep wider results where .NET does not.</remarks>
internal static class ProcessorCheck
{
    /// <summary>The result of <see cref="Compute"/> on every machine.</summary>
    internal const ulong Expected = 0x8b4aa3da4275ec06;

    private static readonly object Gate = new();
    private static bool begun;

    /// <summary>Called before every engine, and computed once per process: refuses a runtime that gives other bits.</summary>
    /// <exception cref="PlatformNotSupportedException">This runtime gives other bits.</exception>
    /// <exception cref="InvalidOperationException">This thread does not round to nearest.</exception>
    public static void Require()
    {
        lock (Gate)
        {
            if (begun)
            {
                return; // passed, or called by the engine of the check
            }

            RoundingMode.Require(); // the result must not come from a thread in another rounding mode
            begun = true;
            ulong computed = 0;
            try
            {
                computed = Compute(static (model, options) => new CpuBackend(model, options), out _);
            }
            finally
            {
                begun = computed == Expected;
            }

            if (!begun)
            {
                throw new PlatformNotSupportedException(
                    $"This runtime does not round floats as IEEE 754 says (check {computed:x16}, expected {Expected:x16}): multiply-adds are fused or intermediate results wider. "
                    + "Build the player for 64 bits without floating-point contraction, or use another scripting back end.");
            }
        }
    }

    /// <param name="create">Makes the backend that runs the liquid.</param>
    /// <param name="spikes">Spikes in the last steps of the ticks; a liquid without spikes would check little.</param>
    internal static ulong Compute(Func<LiquidStateMachine, EngineOptions, Backend> create, out int spikes)
    {
        var hash = default(ContentHash);
        hash.Add((long)ArithmeticProbes.Answers());

        var model = new LiquidStateMachine(inputSize: 5, reservoirSize: 90, outputSize: 3, new LiquidOptions { Readout = "mlp", Features = FeatureKind.Trace });
        var numbers = new ProbeNumbers(1);
        using Backend backend = create(model, new() { Threads = 1 });
        using var run = new BareRun(backend, 5); // a group of four and one more
        spikes = 0;
        var fired = new uint[(5 * StateVariable.Spikes.PlaneWords(90)) + 1]; // counted in pairs
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
