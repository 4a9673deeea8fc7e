using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Encoders;

/// <summary>The checks that all encoders share.</summary>
internal static class EncoderCheck
{
    public static void Range(float low, float high)
    {
        if (!float.IsFinite(low) || !float.IsFinite(high) || !(low < high))
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, FormattableString.Invariant($"low is {low} and high is {high}; both must be finite, and low must be below high."));
        }
    }

    public static void Values(ReadOnlySpan<float> values, int outputs, int expected)
    {
        RoundingMode.Require();
        if (outputs != expected)
        {
            throw new ArgumentException($"{outputs} outputs were given; {values.Length} values need {expected}.");
        }

        int bad = values.IndexOfAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity);
        if (bad >= 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"values[{bad}] is {values[bad]}; it must be a number."), nameof(values));
        }
    }

    /// <summary>The position of a value between low (0) and high (1), clamped.</summary>
    public static double Share(float value, float low, float high) => Math.Clamp((value - (double)low) / (high - (double)low), 0, 1);
}
