using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Child;

/// <summary>Small liquids to train, from given weights, so that the tests do not depend on the network generators.</summary>
internal static class SmallLiquids
{
    /// <summary>Every neuron receives from at most <paramref name="fanIn"/> others; four fifths of the neurons are excitatory, and Dale's law holds.</summary>
    public static LiquidStateMachine Create(
        int inputs, int neurons, int outputs, FeatureKind features, int seed = 1, float traceDecay = 0.95f, int fanIn = 8,
        InputKind input = InputKind.Analog, float inputScale = 1, float weightScale = 0.2f, bool mlp = false, bool trainReservoir = false,
        float beta = 0.9f)
    {
        var random = new Random(seed);
        float[] inputWeights = Draw(inputs * neurons, inputScale / Math.Sqrt(inputs));
        var dense = new float[neurons * neurons];
        for (int post = 0; post < neurons; post++)
        {
            for (int k = 0; k < fanIn; k++)
            {
                int pre = random.Next(neurons);
                float weight = (float)(weightScale * (float)(0.2 + random.NextDouble()));
                dense[(post * neurons) + pre] = pre == post ? 0 : pre < neurons * 4 / 5 ? weight : -2 * weight;
            }
        }

        LiquidReservoir reservoir = LiquidReservoir.FromWeights(inputWeights, SynapseMatrix.FromDense(neurons, dense), input, beta);
        int hidden = Math.Max(1, neurons / 2);
        Readout readout = mlp
            ? new MlpReadout(neurons, hidden, outputs, Draw(neurons * hidden, 1 / Math.Sqrt(neurons)), Draw(hidden, 0.1),
                Draw(hidden * outputs, 1 / Math.Sqrt(hidden)), Draw(outputs, 0.1))
            : new LinearReadout(neurons, outputs, Draw(neurons * outputs, 1 / Math.Sqrt(neurons)), Draw(outputs, 0.1));
        return new LiquidStateMachine(reservoir, readout, features, traceDecay, trainReservoir);

        float[] Draw(int count, double scale) =>
            Enumerable.Range(0, count).Select(_ => (float)(scale * 1.7 * ((2 * random.NextDouble()) - 1))).ToArray();
    }
}
