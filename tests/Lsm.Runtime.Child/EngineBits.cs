using System.Runtime.Intrinsics;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Child;

/// <summary>Runs small liquids of every kind on the CPU engine, and hashes their motors and states. The hash is the same for every setting of the engine.</summary>
internal static class EngineBits
{
    /// <summary>All row layouts: 16-bit sums, 16-bit weights with wide sums, wide weights in words of 4 and of 6 bytes, and dense ones.</summary>
    public static ulong Compute(int threads, int? parts, RowLayout? layout)
    {
        ulong hash = 0;
        foreach (InputKind input in Enum.GetValues<InputKind>())
        {
            foreach (FeatureKind features in (FeatureKind[])[FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane])
            {
                foreach (int bits in (int[])[8, 14, 22])
                {
                    foreach (int agents in (int[])[1, 7])
                    {
                        hash = Run(hash, Model(bits, input, features, mlp: bits == 14), threads, parts, layout, agents);
                    }
                }
            }
        }

        return hash;
    }

    public static string Describe() => FormattableString.Invariant(
        $"{Compute(2, 2, null):x16} 256 {Vector256.IsHardwareAccelerated} 512 {Vector512.IsHardwareAccelerated}");

    /// <summary>The layout of the engine's tables for a liquid with weights of <paramref name="bits"/> bits.</summary>
    public static string Layouts(int bits)
    {
        LiquidStateMachine model = Model(bits, InputKind.Analog, FeatureKind.Spikes, mlp: false);
        bool fit = IncomingSums.FitShort(model.Reservoir.Weights);
        return $"{model.Reservoir.Weights.Recurrent.WordBytes}-byte words, {(fit ? 16 : 32)}-bit sums";
    }

    /// <summary>A liquid of 530 neurons (two wide tiles and a narrow one) with weights of <paramref name="bits"/> bits.</summary>
    private static LiquidStateMachine Model(int bits, InputKind input, FeatureKind features, bool mlp)
    {
        const int Neurons = 530, Inputs = 19, Outputs = 5, Hidden = 21;
        var random = new Random(bits);
        var dense = new float[Neurons * Neurons];
        for (int i = 0; i < dense.Length; i++)
        {
            dense[i] = random.Next(bits == 22 ? 600 : 5) == 0 ? Grid(bits == 22 ? 1 : 0.3, bits) : 0; // few and wide, or many and narrow
        }

        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            Draw(Inputs * Neurons, 0.6, bits), SynapseMatrix.FromDense(Neurons, dense), input, 0.9f, bits == 22 ? Draw(Neurons, 0, 8, 1.1) : 1f);
        Readout readout = mlp
            ? new MlpReadout(Neurons, Hidden, Outputs, Draw(Hidden * Neurons, 1, 20), Draw(Hidden, 1, 20), Draw(Outputs * Hidden, 1, 20), Draw(Outputs, 1, 20))
            : new LinearReadout(Neurons, Outputs, Draw(Outputs * Neurons, 1, 20), Draw(Outputs, 1, 20));
        return new LiquidStateMachine(reservoir, readout, features);

        float Grid(double scale, int grid) => (float)(Math.Round(((2 * random.NextDouble()) - 1) * scale * (1 << grid)) / (1 << grid));

        float[] Draw(int count, double scale, int grid, double offset = 0) => [.. Enumerable.Range(0, count).Select(_ => (float)offset + Grid(scale, grid))];
    }

    private static ulong Run(ulong hash, LiquidStateMachine model, int threads, int? parts, RowLayout? layout, int agents)
    {
        using var engine = new LsmEngine(new CpuBackend(model, new() { Threads = threads }, layout, parts));
        using LsmState state = engine.CreateState(agents);
        var random = new Random(3);
        for (long frame = 0; frame < 12; frame++)
        {
            double density = frame % 3 == 0 ? 0.2 : 0.9; // few inputs, then most of them
            foreach (ref float sensor in state.Sensors)
            {
                double value = random.NextDouble();
                sensor = value > density ? 0 : model.Reservoir.Input == InputKind.Spikes ? 1 : (float)value;
            }

            state.Begin(frame, (int)(frame % 4));
            hash = LongTraining.Hash(hash, state.End(frame));
            hash = unchecked((hash * 0x9E3779B97F4A7C15) + state.Checksum());
        }

        return hash;
    }
}
