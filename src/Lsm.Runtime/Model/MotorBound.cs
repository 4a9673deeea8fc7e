using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The bound that keeps motors finite (docs/arithmetic.md): from the largest sensor, 2^30, follows the largest feature of a model, and a readout
/// is refused if a motor could leave the range of a float.
/// </summary>
internal static class MotorBound
{
    /// <summary>No membrane of any model is larger: 2^20 sensors and weights of 2^30 each add 2^80 a step, and nothing is added any more to a sum 2^25 times as large.</summary>
    public const float LargestMembrane = (float)(1L << 53) * (1L << 53);

    /// <summary>No trace is larger: 2^24 + 1 is rounded to 2^24.</summary>
    public const float LargestTrace = 1 << 24;

    /// <summary>Returns the largest magnitude of a feature for any sensors.</summary>
    public static double LargestFeature(LiquidReservoir reservoir, FeatureKind features) => features switch
    {
        FeatureKind.Spikes => 1,
        FeatureKind.Membrane => LargestMembraneOf(reservoir),
        _ => LargestTrace, // a count of spikes is at most the number of steps of a frame
    };

    /// <summary>Refuses a readout with which a motor could be infinite.</summary>
    /// <exception cref="ArgumentException">The readout's weights are too large for the model's features.</exception>
    public static void Check(Readout readout, double largestFeature)
    {
        double largest = readout.LargestMotor(largestFeature);

        // Written so that a NaN fails too.
        if (!(largest <= float.MaxValue))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"With features up to {largestFeature:G3} in magnitude this {readout.Name} readout could give motors up to {largest:G3}; up to {float.MaxValue:G3} is legal. Scale the readout's weights, the input weights or beta down."), nameof(readout));
        }
    }

    /// <summary>
    /// A step adds at most I, the largest sum of sensors and spikes, to beta times the membrane. The membrane then stays below
    /// I / (1 - beta), and below 2^25 * I, where adding I no longer changes a float; twice that, for rounding, and beside the 2^30 of a membrane that is set.
    /// </summary>
    private static double LargestMembraneOf(LiquidReservoir reservoir)
    {
        ReadOnlySpan<float> weights = reservoir.InputWeights, beta = reservoir.Beta;
        bool analog = reservoir.Input == InputKind.Analog;
        double spikes = (1 << 24) * (double)reservoir.Weights.Scale, largest = 0;
        for (int neuron = 0; neuron < beta.Length; neuron++)
        {
            double sensors = 0;
            for (int at = neuron; analog && at < weights.Length; at += beta.Length)
            {
                sensors += Math.Abs((double)weights[at]);
            }

            double added = (1.125 * sensors * FloatRules.Largest) + spikes;
            double leak = 1 - (double)beta[neuron];
            double decayed = leak >= 1.0 / (1 << 20) ? 2 * added / leak : double.PositiveInfinity;
            largest = Math.Max(largest, Math.Min(decayed, 1.0625 * (1 << 25) * added));
        }

        return Math.Min(largest + (2 * FloatRules.Largest), LargestMembrane);
    }
}
