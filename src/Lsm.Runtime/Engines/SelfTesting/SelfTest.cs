using System.Runtime.InteropServices;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>Compares two backends by a small liquid that both run.</summary>
internal static class SelfTest
{
    private const int Ticks = 5;
    private const int Agents = 3;

    /// <summary>The model that both backends must run.</summary>
    /// <remarks>70 neurons, so that a word and a block are left half empty; a trace and hidden units, so that all parts take part.</remarks>
    public static LiquidStateMachine Model()
    {
        const int size = 70, inputs = 3, outputs = 2;
        var numbers = new ProbeNumbers(7);
        var recurrent = new float[size * size];
        for (int i = 0; i < recurrent.Length; i++)
        {
            recurrent[i] = numbers.NextUnit() < 0.15f ? (float)((float)(numbers.NextUnit() - 0.3f) * 0.8f) : 0;
        }

        var input = new float[inputs * size];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = numbers.NextUnit() - 0.2f;
        }

        LiquidReservoir reservoir = LiquidReservoir.FromWeights(input, SynapseMatrix.FromDense(size, recurrent));
        return new LiquidStateMachine(reservoir, MlpReadout.Random(size, outputs, 7), FeatureKind.Trace);
    }

    /// <summary>The first frame in which motors or states differ, or -1.</summary>
    /// <param name="expected">A backend that runs <see cref="Model"/>.</param>
    /// <param name="actual">Another.</param>
    public static int FirstDifference(Backend expected, Backend actual)
    {
        using var right = new BareRun(expected, Agents);
        using var tested = new BareRun(actual, Agents);
        var numbers = new ProbeNumbers(1);
        for (int frame = 0; frame < Ticks; frame++)
        {
            for (int i = 0; i < right.Sensors.Length; i++)
            {
                right.Sensors[i] = tested.Sensors[i] = (float)((float)(numbers.NextUnit() * 2) - 0.5f);
            }

            int steps = frame % (expected.Options.MaxSteps + 1);
            ReadOnlySpan<float> motors = right.Tick(steps), others = tested.Tick(steps);
            if (!MemoryMarshal.AsBytes(motors).SequenceEqual(MemoryMarshal.AsBytes(others)) || right.Checksum() != tested.Checksum())
            {
                return frame;
            }
        }

        return -1;
    }
}
