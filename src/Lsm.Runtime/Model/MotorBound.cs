using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The bound that keeps motors finite (docs/arithmetic.md): from the largest sensor, 2^30, follows the largest feature of a model, and a readout
/// is refused if a motor could leave the range of a float. Immutable and free-threaded.
/// </summary>
internal sealed class MotorBound
{
    /// <summary>No membrane of any model is larger: 2^20 sensors and weights of 2^30 each add 2^80 per step, and adding that to a sum 2^25 times as large no longer changes it.</summary>
    public const float LargestMembrane = (float)(1L << 53) * (1L << 53);

    /// <summary>No trace of spikes is larger: 2^24 + 1 is rounded to 2^24.</summary>
    public const float LargestTrace = 1 << 24;

    /// <summary>No trace of graded spikes is larger: a payload is at most 127.</summary>
    public const float LargestGradedTrace = 127f * LargestTrace;

    private readonly double largestFeature;

    /// <exception cref="ArgumentException">A membrane could leave the range of a float.</exception>
    public MotorBound(LiquidReservoir reservoir, FeatureLayout features)
    {
        Membrane = LargestMembraneOf(reservoir);
        largestFeature = LargestFeature(features, reservoir.LargestPayload);
    }

    /// <summary>The largest magnitude of a membrane for any sensors.</summary>
    public double Membrane { get; }

    /// <summary>Refuses a readout with which a motor could be infinite.</summary>
    /// <exception cref="ArgumentException">The readout's weights are too large for the model's features.</exception>
    public void Check(Readout readout)
    {
        double largest = readout.LargestMotor(largestFeature);

        // Written so that a NaN also fails.
        if (!(largest <= float.MaxValue))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"With features up to {largestFeature:G3} in magnitude this {readout.Name} readout could give motors up to {largest:G3}; up to {float.MaxValue:G3} is legal. Scale the readout's weights, the input weights or beta down."), nameof(readout));
        }
    }

    /// <summary>Counts of spikes are at most the number of steps of a frame.</summary>
    private double LargestFeature(FeatureLayout features, int payload)
    {
        double largest = features.Has(FeatureKind.Spikes) ? payload : 0;
        largest = Math.Max(largest, features.Kinds != FeatureKind.Spikes && HasSums(features) ? payload * (double)LargestTrace : 0);
        largest = Math.Max(largest, features.Has(FeatureKind.Sensors) ? FloatRules.Largest : 0);
        largest = Math.Max(largest, features.Has(FeatureKind.Membrane) ? Membrane : 0);
        return Math.Max(largest, features.Has(FeatureKind.MembraneTrace) ? 2 * Membrane : 0);
    }

    private static bool HasSums(FeatureLayout features) =>
        features.Has(FeatureKind.SpikeCounts) || features.Has(FeatureKind.Trace) || features.Has(FeatureKind.Adaptation);

    /// <summary>
    /// A step adds at most I, the largest sum of sensors and spikes, to beta times the membrane. The membrane then stays below
    /// I / (1 - beta), and below 2^25 * I, where adding I no longer changes a float; twice that, for rounding, plus the 2^30 of a membrane
    /// that the host sets. A filter first bounds I in the same way.
    /// </summary>
    private static double LargestMembraneOf(LiquidReservoir reservoir)
    {
        ReadOnlySpan<float> weights = reservoir.InputWeights, beta = reservoir.Beta;
        bool analog = reservoir.Input == InputKind.Analog;
        double spikes = (1 << 24) * (double)reservoir.SumScale, largest = 0;
        for (int neuron = 0; neuron < beta.Length; neuron++)
        {
            double sensors = 0;
            for (int at = neuron; analog && at < weights.Length; at += beta.Length)
            {
                sensors += Math.Abs((double)weights[at]);
            }

            double added = (1.125 * sensors * FloatRules.Largest) + spikes + Math.Abs((double)reservoir.Bias[neuron]);
            double current = reservoir.FiltersCurrent ? Accumulated(added, reservoir.SynapticDecay[neuron]) : added;
            largest = Math.Max(largest, Accumulated(current, beta[neuron]));
        }

        largest += (2 * FloatRules.Largest) + (reservoir.Reset == ResetKind.Value ? 1e6 : 0);
        if (reservoir.FiltersCurrent && largest > LargestMembrane)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"With these input weights, SynapticDecay and Beta a membrane could reach {largest:G3}; up to {LargestMembrane:G3} is legal. Scale the input weights or the decays down."), nameof(reservoir));
        }

        return Math.Min(largest, LargestMembrane);
    }

    private static double Accumulated(double added, float decay)
    {
        double leak = 1 - (double)decay;
        double decayed = leak >= 1.0 / (1 << 20) ? 2 * added / leak : double.PositiveInfinity;
        return Math.Min(decayed, 1.0625 * (1 << 25) * added);
    }
}
