using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Models of any shape for tests, active enough that spikes, traces and recurrence all have an effect.</summary>
internal static class TestModels
{
    /// <summary>The features of one neuron value each.</summary>
    public static FeatureKind[] PlainFeatures { get; } = [FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane];

    public static LiquidStateMachine Create(
        int size = 61,
        InputKind input = InputKind.Analog,
        FeatureKind features = FeatureKind.Spikes,
        string readout = "linear",
        string topology = "erdos_renyi",
        ulong seed = 1,
        int inputs = 5,
        int outputs = 3) =>
        new(inputs, size, outputs, new LiquidOptions
        {
            Reservoir = new ReservoirOptions
            {
                Topology = topology,
                Seed = seed,
                Input = input,
                InputScaling = 2,
                Beta = Spread(size, 0.8f, 0.99f),
                Threshold = Spread(size, 0.7f, 1.3f),
            },
            Features = features,
            Readout = readout,
            TraceDecay = Spread(size, 0.5f, 0.97f),
        });

    /// <summary>A model with arbitrary finite weights, among them magnitudes that may give denormals.</summary>
    public static LiquidStateMachine Wild(Random random, int size, InputKind input, FeatureKind features, string readout)
    {
        int inputs = 1 + random.Next(4), outputs = 1 + random.Next(3), hidden = Math.Max(1, size / 2);
        float[] dense = Draw(random, size * size, 0.3);
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            Draw(random, inputs * size, 1), SynapseMatrix.FromDense(size, dense), input, Shares(random, size), Spread(size, 0.3f, 1.5f));
        Readout made = readout == "linear"
            ? new LinearReadout(size, outputs, Draw(random, size * outputs, 1), Draw(random, outputs, 1))
            : new MlpReadout(size, hidden, outputs, Draw(random, size * hidden, 1), Draw(random, hidden, 1), Draw(random, hidden * outputs, 1), Draw(random, outputs, 1));
        return new LiquidStateMachine(reservoir, made, features, Shares(random, size));
    }

    /// <summary>Inputs of one tick: ordinary values, zeros and very small values.</summary>
    public static float[] Inputs(Random random, LiquidStateMachine model, int batch) => model.Reservoir.Input == InputKind.Spikes
        ? [.. Enumerable.Range(0, batch * model.InputSize).Select(_ => random.NextDouble() < 0.3 ? 1f : 0f)]
        : Draw(random, batch * model.InputSize, 0.8);

    internal static float[] Draw(Random random, int count, double density) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() >= density
        ? 0f
        : (float)((random.NextDouble() < 0.85 ? 1 : Math.ScaleB(1, -random.Next(30, 149))) * ((2 * random.NextDouble()) - 1)))];

    internal static float[] Shares(Random random, int size) =>
        [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() < 0.2 ? (float)Math.ScaleB(random.NextDouble(), -random.Next(60)) : (float)random.NextDouble())];

    internal static float[] Spread(int size, float low, float high) =>
        [.. Enumerable.Range(0, size).Select(i => low + ((high - low) * (i * 7 % size) / size))];
}
