using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The largest sums that can arrive at a neuron in one step.</summary>
internal static class IncomingSums
{
    /// <summary>
    /// Whether every sum fits 16 bits: no neuron's positive weights, recurrent and input together and without the power of two that all
    /// share, add up to more than 2^15 - 1, nor do its negative ones. Intermediate sums may wrap; the last one is right.
    /// </summary>
    public static bool FitShort(FixedPointWeights weights)
    {
        PackedSynapses recurrent = weights.Recurrent;
        var positive = new int[recurrent.Size];
        var negative = new int[recurrent.Size];
        for (int i = 0; i < recurrent.Count; i++)
        {
            (int target, int weight) = recurrent[i];
            (weight > 0 ? positive : negative)[target] += Math.Abs(weight);
        }

        for (int i = 0; i < weights.Input.Length; i++)
        {
            int weight = weights.Input[i];
            (weight > 0 ? positive : negative)[i % recurrent.Size] += Math.Abs(weight);
        }

        return Math.Max(positive.Max(), negative.Max()) >> recurrent.SharedZeros <= short.MaxValue;
    }
}
