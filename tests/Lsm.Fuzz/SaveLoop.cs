using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Fuzz;

/// <summary>Saves models over each other without end, to be killed in the middle. Models alternate, so a mixture of two would show.</summary>
internal static class SaveLoop
{
    public const int Neurons = 300;

    public static void Run(string path)
    {
        LiquidStateMachine[] models = [Model(1), Model(2)];
        for (long i = 0; ; i++)
        {
            models[i % 2].Save(path);
            if (i == 0)
                Console.WriteLine("saving");
        }
    }

    public static LiquidStateMachine Model(int variant)
    {
        float[] w = [.. Enumerable.Range(0, Neurons * Neurons).Select(i => ((i * 7 % 11) - 4) / 512f * variant)];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(w.AsSpan(0, 2 * Neurons), SynapseMatrix.FromDense(Neurons, w));
        return new LiquidStateMachine(reservoir, new LinearReadout(Neurons, 1, w.AsSpan(0, Neurons)));
    }
}
