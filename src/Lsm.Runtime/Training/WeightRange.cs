using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>Rounds the doubles of a trainer to the floats of a model, and refuses illegal weights.</summary>
internal static class WeightRange
{
    public static void Round(ReadOnlySpan<double> weights, Span<float> rounded, string advice)
    {
        RoundingMode.Require();
        for (int i = 0; i < weights.Length; i++)
        {
            rounded[i] = (float)weights[i];

            // Written so that a NaN also fails.
            if (!(Math.Abs(rounded[i]) <= FloatRules.Largest))
            {
                throw new TrainingException(
                    FormattableString.Invariant($"A trained weight is {weights[i]:G3}; a model's weights are finite and at most 2^30 in magnitude. {advice}"));
            }
        }
    }
}
