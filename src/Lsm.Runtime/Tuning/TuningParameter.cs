using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>One dimension of a <see cref="TuningSpace"/>: a name and bounds. Immutable.</summary>
public sealed class TuningParameter
{
    /// <summary>Creates a parameter.</summary>
    /// <param name="name">A name for reports and journals; not empty, without tabs and line ends.</param>
    /// <param name="low">The smallest value, finite; whole and at least 0 for whole numbers, above 0 on a logarithmic scale.</param>
    /// <param name="high">The largest value, finite, at least <paramref name="low"/>.</param>
    /// <param name="scale">How values are drawn.</param>
    /// <exception cref="ArgumentException">The name or a bound is out of range; the message names it.</exception>
    public TuningParameter(string name, double low, double high, TuningScale scale = TuningScale.Linear)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            throw new ArgumentException("A parameter needs a name without control characters.", nameof(name));
        }

        if (!double.IsFinite(low) || !double.IsFinite(high) || low > high)
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, FormattableString.Invariant($"{name} has the bounds {low} and {high}; they must be finite, and the first must not exceed the second."));
        }

        bool whole = scale is TuningScale.Whole or TuningScale.WholeLogarithmic;
        if ((scale == TuningScale.Logarithmic && low <= 0) || (whole && (low < 0 || low != Math.Floor(low) || high != Math.Floor(high))))
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, FormattableString.Invariant($"{name} has the bounds {low} and {high}; on the scale {scale} they must be {(whole ? "whole numbers from 0 on" : "above 0")}."));
        }

        (Name, Low, High, Scale) = (name, low, high, scale);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The smallest value.</summary>
    public double Low { get; }

    /// <summary>The largest value.</summary>
    public double High { get; }

    /// <summary>How values are drawn.</summary>
    public TuningScale Scale { get; }

    /// <summary>The value at a place between the bounds, 0 to 1; with <c>+ - * /</c> only, the same on every machine.</summary>
    internal double At(double place)
    {
        double low = Low, high = High, span = High - Low;
        return Scale switch
        {
            TuningScale.Logarithmic => Math.Clamp(low * Exponential.Exp(place * InverseNormal.Log(high / low)), low, high),
            TuningScale.Whole => Math.Min(high, low + Math.Floor(place * (span + 1))),
            TuningScale.WholeLogarithmic => Math.Clamp(Math.Round(((low + 1) * Exponential.Exp(place * InverseNormal.Log((high + 1) / (low + 1)))) - 1), low, high),
            _ => low + (place * span),
        };
    }

    /// <summary>A place whose value is a given one, up to rounding.</summary>
    internal double PlaceOf(double value) => High == Low ? 0 : Scale switch
    {
        TuningScale.Logarithmic => InverseNormal.Log(value / Low) / InverseNormal.Log(High / Low),
        TuningScale.Whole => (value - Low + 0.5) / (High - Low + 1),
        TuningScale.WholeLogarithmic => InverseNormal.Log((value + 1) / (Low + 1)) / InverseNormal.Log((High + 1) / (Low + 1)),
        _ => (value - Low) / (High - Low),
    };
}
