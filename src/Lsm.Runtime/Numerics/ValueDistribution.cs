using System.Globalization;
using static System.FormattableString;

namespace Lsm.Runtime.Numerics;

/// <summary>
/// A distribution of values by name, drawn with the same bits on every machine. A draw outside the legal range is drawn again, so that the values
/// follow the distribution truncated to that range. Immutable.
/// </summary>
/// <param name="Kind">The family.</param>
/// <param name="First">The lower bound, the mean or the shape.</param>
/// <param name="Second">The upper bound, the standard deviation or the scale.</param>
/// <param name="IsTimeConstant">Whether a value is a time constant tau in steps, and the decay <c>exp(-1/tau)</c> is drawn.</param>
internal sealed record ValueDistribution(DistributionKind Kind, double First, double Second, bool IsTimeConstant = false)
{
    /// <summary>The legal time constants in steps.</summary>
    public const double ShortestTime = 0.01, LongestTime = 1e6;

    /// <summary>The largest magnitude of a bound, mean or deviation.</summary>
    private const double Largest = 1L << 30;

    /// <summary>One draw in this many must be legal, in a fixed sample of <see cref="Probes"/>.</summary>
    private const int RarestLegal = 100, Probes = 2000;

    /// <summary>The number of draws outside the range after which the distribution is refused; with one legal draw in a hundred this never happens.</summary>
    private const int Attempts = 100_000;

    private const string TimeConstantPrefix = "exp(-1/";
    private static readonly (string Name, DistributionKind Kind)[] Names =
    [
        ("uniform", DistributionKind.Uniform), ("log_uniform", DistributionKind.LogUniform), ("normal", DistributionKind.Normal), ("gamma", DistributionKind.Gamma),
    ];

    /// <summary>Refuses numbers that make no distribution.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the distribution, its numbers and what is legal.</exception>
    public static ValueDistribution Create(DistributionKind kind, double first, double second)
    {
        var made = new ValueDistribution(kind, first, second);
        string? legal = kind switch
        {
            _ when !(Math.Abs(first) <= Largest && Math.Abs(second) <= Largest) => "two numbers of magnitude at most 2^30",
            DistributionKind.Uniform when first > second => "a low bound that is not above the high bound",
            DistributionKind.LogUniform when !(first >= FloatRules.Smallest && first <= second) => "a low bound above 2^-50 that is not above the high bound",
            DistributionKind.Normal when second < 0 => "a standard deviation of at least 0",
            DistributionKind.Gamma when !(first >= 0.01 && first <= 1e6 && second >= FloatRules.Smallest) => "a shape from 0.01 to 1E+06 and a scale above 2^-50",
            _ => null,
        };
        return legal is null ? made : throw new ArgumentOutOfRangeException(nameof(first), made.ToString(), $"{made} is not a legal distribution; give {legal}.");
    }

    /// <summary>Reads a text of <see cref="ToString"/>; false if the text is not a distribution.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The numbers make no distribution.</exception>
    public static bool TryParse(string text, out ValueDistribution? distribution)
    {
        distribution = null;
        bool isTimeConstant = text.StartsWith(TimeConstantPrefix, StringComparison.Ordinal) && text.EndsWith(')');
        string inner = isTimeConstant ? text[TimeConstantPrefix.Length..^1] : text;
        int open = inner.IndexOf('(', StringComparison.Ordinal), comma = inner.IndexOf(", ", StringComparison.Ordinal);
        int kind = open < 0 ? -1 : Array.FindIndex(Names, each => each.Name == inner[..open]);
        if (kind < 0 || comma < open || !inner.EndsWith(')')
            || !double.TryParse(inner[(open + 1)..comma], NumberStyles.Float, CultureInfo.InvariantCulture, out double first)
            || !double.TryParse(inner[(comma + 2)..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double second))
        {
            return false;
        }

        distribution = Create(Names[kind].Kind, first, second) with { IsTimeConstant = isTimeConstant };
        return true;
    }

    /// <summary>The distribution of the values times a factor above 0.</summary>
    public ValueDistribution Times(double factor) => Create(Kind, Kind == DistributionKind.Gamma ? First : First * factor, Second * factor);

    /// <summary>Refuses a distribution that gives legal values never, or hardly ever, by a sample that does not depend on a seed.</summary>
    /// <param name="option">The option's name, for the message.</param>
    /// <param name="lowest">The smallest legal value.</param>
    /// <param name="highest">The largest legal value.</param>
    /// <param name="isWhole">Whether values are rounded to whole numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the distribution and the legal range.</exception>
    public void Check(string option, double lowest, double highest, bool isWhole)
    {
        bool isBounded = Kind is DistributionKind.Uniform or DistributionKind.LogUniform;
        (double low, double high) = IsTimeConstant ? (ShortestTime, LongestTime) : (lowest, highest);
        if (isBounded && !(First >= low && Second <= high))
        {
            throw new ArgumentOutOfRangeException(option, ToString(), Invariant(
                $"{option} is {this}; its bounds must be from {low} to {high}{(IsTimeConstant ? " steps" : "")}."));
        }

        var draws = new PhiloxSequence(new Philox(0, RandomStream.NeuronValues));
        int legal = 0;
        for (int i = 0; i < Probes; i++)
        {
            legal += IsLegal(Next(ref draws, isWhole), lowest, highest) ? 1 : 0;
        }

        if (legal * RarestLegal < Probes)
        {
            throw new ArgumentOutOfRangeException(option, ToString(), Invariant(
                $"{option} is {this}, which hardly ever gives a value from {lowest} to {highest}; choose one that gives such a value at least once in {RarestLegal} draws."));
        }
    }

    /// <summary>Draws one value for each neuron: neuron i has a sequence of its own, by the option's name.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="seed">The seed of the reservoir.</param>
    /// <param name="values">[neuron]: receives the values.</param>
    /// <param name="lowest">The smallest legal value.</param>
    /// <param name="highest">The largest legal value.</param>
    /// <param name="isWhole">Whether values are rounded to whole numbers.</param>
    /// <exception cref="ArgumentException">No draw of a neuron is legal.</exception>
    public void Draw(string option, ulong seed, Span<float> values, double lowest, double highest, bool isWhole)
    {
        var random = new Philox(seed, RandomStream.NeuronValues);
        ulong parameter = (ulong)NameHash(option) << 32;
        for (int i = 0; i < values.Length; i++)
        {
            var draws = new PhiloxSequence(random.For(parameter | (uint)i));
            values[i] = DrawLegal(option, ref draws, lowest, highest, isWhole);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string text = $"{Names[(int)Kind].Name}({DecimalText.Of(First)}, {DecimalText.Of(Second)})";
        return IsTimeConstant ? $"{TimeConstantPrefix}{text})" : text;
    }

    /// <summary>The hash FNV-1a of an option's name: each option has numbers of its own, whatever other options there are.</summary>
    internal static uint NameHash(string option)
    {
        uint hash = 2166136261;
        foreach (char letter in option)
        {
            hash = unchecked((hash ^ letter) * 16777619);
        }

        return hash;
    }

    private static bool IsLegal(double value, double lowest, double highest) => value >= lowest && value <= highest;

    private float DrawLegal(string option, ref PhiloxSequence draws, double lowest, double highest, bool isWhole)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            float value = (float)Next(ref draws, isWhole);
            if (IsLegal(value, lowest, highest))
            {
                return value;
            }
        }

        throw new ArgumentException(Invariant($"{option} is {this}, which gave no value from {lowest} to {highest} in {Attempts} draws; choose another distribution."), option);
    }

    /// <summary>The next value, legal or not; NaN for a time constant out of range.</summary>
    private double Next(ref PhiloxSequence draws, bool isWhole)
    {
        double value = Kind switch
        {
            DistributionKind.Uniform => First + ((Second - First) * draws.Uniform()),
            DistributionKind.LogUniform => Math.Clamp(First * Exponential.Exp(InverseNormal.Log(Second / First) * draws.Uniform()), First, Second),
            DistributionKind.Normal => First + (Second * InverseNormal.Quantile(draws.Uniform())),
            _ => Second * GammaNumbers.Next(ref draws, First),
        };
        if (IsTimeConstant)
        {
            return IsLegal(value, ShortestTime, LongestTime) ? Exponential.Exp(-1 / value) : double.NaN;
        }

        return isWhole ? Math.Round(value) : value;
    }
}
