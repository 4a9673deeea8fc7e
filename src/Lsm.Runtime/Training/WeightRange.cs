using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>Rounds a trainer's doubles to a model's floats and refuses what is no legal weight.</summary>
internal static class WeightRange
{
    public static void Round(ReadOnlySpan<double> weights, Span<float> rounded, string advice)
    {
        RoundingMode.Require();
        for (int i = 0; i < weights.Length; i++)
        {
            rounded[i] = (float)weights[i];

            // Written so that a NaN fails too.
            if (!(Math.Abs(rounded[i]) <= FloatRules.Largest))
            {
                throw new TrainingException(
                    FormattableString.Invariant($"A trained weight is {weights[i]:G3}; a model's weights are finite and at most 2^30 in magnitude. {advice}"));
            }
        }
    }
}
