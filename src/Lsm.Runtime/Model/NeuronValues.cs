using Lsm.Runtime.Numerics;
using static System.FormattableString;

namespace Lsm.Runtime;

/// <summary>
/// A neuron parameter: one value for all neurons, one per neuron, or a distribution that the values are drawn from when the reservoir is built. Immutable.
/// </summary>
/// <remarks>
/// Each neuron draws from its own sequence of random numbers, determined by the reservoir's seed, the parameter's name and the neuron, with the same bits on every machine. A draw outside the
/// parameter's legal range is drawn again: the values follow the distribution truncated to that range. Values of whole-number parameters are rounded. A distribution is
/// refused, by the parameter's name, if its bounds are outside the range, or if fewer than one draw in a hundred is inside.
/// </remarks>
public readonly struct NeuronValues : IEquatable<NeuronValues>
{
    private readonly float single;
    private readonly float[]? each;
    private readonly ValueDistribution? distribution;

    /// <summary>Creates one value for all neurons.</summary>
    public NeuronValues(float value) => single = value;

    /// <summary>Creates one value per neuron, in neuron order; copies the values.</summary>
    public NeuronValues(ReadOnlySpan<float> values) => each = values.ToArray();

    internal NeuronValues(ValueDistribution distribution) => this.distribution = distribution;

    /// <summary>Whether there is one value per neuron.</summary>
    public bool IsPerNeuron => each is not null;

    /// <summary>Whether the values are drawn from a distribution when the reservoir is built.</summary>
    public bool IsDistribution => distribution is not null;

    /// <summary>The values: one, or one per neuron; empty for a distribution.</summary>
    public ReadOnlySpan<float> Values => distribution is not null ? [] : each ?? [single];

    /// <summary>Converts one value for all neurons.</summary>
    public static implicit operator NeuronValues(float value) => new(value);

    /// <summary>Converts one value per neuron, in neuron order; copies the values.</summary>
    public static implicit operator NeuronValues(float[] values) => new(values.AsSpan());

    /// <summary>Converts one value for all neurons.</summary>
    public static NeuronValues ToNeuronValues(float value) => new(value);

    /// <summary>Whether the values are equal.</summary>
    public static bool operator ==(NeuronValues left, NeuronValues right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(NeuronValues left, NeuronValues right) => !left.Equals(right);

    /// <summary>Values between two bounds, all equally likely.</summary>
    /// <param name="low">The smallest value, at most <paramref name="high"/>.</param>
    /// <param name="high">The largest value, at most 2^30 in magnitude.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not finite or not in order.</exception>
    public static NeuronValues Uniform(double low, double high) => new(ValueDistribution.Create(DistributionKind.Uniform, low, high));

    /// <summary>Values between two bounds whose logarithms are equally likely: as many from 1 to 10 as from 10 to 100.</summary>
    /// <param name="low">The smallest value, above 2^-50, at most <paramref name="high"/>.</param>
    /// <param name="high">The largest value, at most 2^30.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not finite, not above 0 or not in order.</exception>
    public static NeuronValues LogUniform(double low, double high) => new(ValueDistribution.Create(DistributionKind.LogUniform, low, high));

    /// <summary>Normally distributed values.</summary>
    /// <param name="mean">The mean before truncation to the legal range, at most 2^30 in magnitude.</param>
    /// <param name="deviation">The standard deviation before truncation, 0 to 2^30.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static NeuronValues Normal(double mean, double deviation) => new(ValueDistribution.Create(DistributionKind.Normal, mean, deviation));

    /// <summary>Gamma-distributed values: above 0 and skewed to the right, with mean shape * scale and variance shape * scale^2.</summary>
    /// <param name="shape">The shape, from 0.01 to 1e6.</param>
    /// <param name="scale">The scale, from 2^-50 to 2^30.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static NeuronValues Gamma(double shape, double scale) => new(ValueDistribution.Create(DistributionKind.Gamma, shape, scale));

    /// <summary>The decays per step <c>exp(-1/tau)</c> of time constants tau in steps.</summary>
    /// <param name="steps">The time constants, from 0.01 to 1e6 steps: one, one per neuron, or a distribution of time constants.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time constant is out of range, or the values are already decays of time constants.</exception>
    public static NeuronValues FromTimeConstant(NeuronValues steps)
    {
        RoundingMode.Require();
        if (steps.distribution is { } drawn)
        {
            ValueDistribution decays = drawn.IsTimeConstant
                ? throw new ArgumentOutOfRangeException(nameof(steps), drawn.ToString(), $"The time constants are {drawn}, which are already decays; give a distribution of time constants.")
                : drawn with { IsTimeConstant = true };
            decays.Check("The time constant", 0, 1, isWhole: false);
            return new(decays);
        }

        float[] values = steps.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] >= (float)ValueDistribution.ShortestTime && values[i] <= (float)ValueDistribution.LongestTime
                ? (float)Exponential.Exp(-1 / (double)values[i])
                : throw new ArgumentOutOfRangeException(
                    nameof(steps), values[i], Invariant($"A time constant is {values[i]} steps; it must be from {ValueDistribution.ShortestTime} to {ValueDistribution.LongestTime} steps."));
        }

        return steps.IsPerNeuron ? new(values) : new(values[0]);
    }

    /// <summary>As <see cref="FromTimeConstant(NeuronValues)"/>, of time constants in seconds.</summary>
    /// <param name="seconds">The time constants: one, one per neuron, or a distribution.</param>
    /// <param name="tickLength">The seconds from one tick to the next, above 0.</param>
    /// <param name="stepsPerTick">The neuron steps of a tick, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range; the message names it.</exception>
    public static NeuronValues FromTimeConstant(NeuronValues seconds, double tickLength, int stepsPerTick)
    {
        RoundingMode.Require();
        double stepsPerSecond = stepsPerTick >= 1 ? stepsPerTick / tickLength : throw new ArgumentOutOfRangeException(
            nameof(stepsPerTick), stepsPerTick, $"stepsPerTick is {stepsPerTick}; it must be at least 1.");
        if (!(tickLength > 0 && stepsPerSecond is >= 1e-6 and <= 1e9))
        {
            throw new ArgumentOutOfRangeException(nameof(tickLength), tickLength, Invariant($"tickLength is {tickLength} seconds; with {stepsPerTick} steps per tick it must give a step of 1E-09 to 1E+06 seconds."));
        }

        return FromTimeConstant(seconds.distribution is { IsTimeConstant: false } drawn
            ? new(drawn.Times(stepsPerSecond))
            : seconds.IsPerNeuron ? new(Array.ConvertAll(seconds.Values.ToArray(), value => (float)(value * stepsPerSecond)))
            : seconds.IsDistribution ? seconds : new((float)(seconds.single * stepsPerSecond)));
    }

    /// <inheritdoc/>
    public bool Equals(NeuronValues other) => IsPerNeuron == other.IsPerNeuron && distribution == other.distribution && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NeuronValues other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(distribution, Values.Length, Values.IsEmpty ? 0 : Values[0]);

    /// <summary>The value, the number of values, or the distribution by name and numbers.</summary>
    public override string ToString() => distribution is not null ? distribution.ToString()
        : each is null ? single.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : $"{each.Length} values";

    /// <summary>Reads the text of a distribution as <see cref="ToString"/> writes it; false for other text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are out of range for the distribution.</exception>
    internal static bool TryParse(string text, out NeuronValues values)
    {
        bool parsed = ValueDistribution.TryParse(text, out ValueDistribution? distribution);
        values = parsed ? new(distribution!) : default;
        return parsed;
    }

    /// <summary>Refuses a distribution that does not fit a legal range; other values are checked elsewhere.</summary>
    internal void CheckDistribution(string option, float lowest, float highest, bool isWhole) => distribution?.Check(option, lowest, highest, isWhole);

    /// <summary>Returns one value for each of <paramref name="count"/> neurons.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="count">The number of neurons.</param>
    /// <param name="seed">The seed of a distribution; null where nothing is drawn, which refuses a distribution.</param>
    /// <param name="lowest">The smallest legal value.</param>
    /// <param name="highest">The largest legal value.</param>
    /// <param name="isWhole">Whether values are whole numbers.</param>
    /// <exception cref="ArgumentException">There is neither one value nor one per neuron, or the distribution cannot be drawn here.</exception>
    internal float[] Expand(string option, int count, ulong? seed, float lowest, float highest, bool isWhole = false)
    {
        if (each is not null)
        {
            return each.Length == count
                ? (float[])each.Clone()
                : throw new ArgumentException($"{option} has {each.Length} values for {count} neurons; give one value, or one per neuron.", option);
        }

        var all = new float[count];
        if (distribution is null)
        {
            Array.Fill(all, single);
            return all;
        }

        distribution.Draw(
            option,
            seed ?? throw new ArgumentException($"{option} is {distribution}, but a reservoir from given weights has no seed to draw it with; give one value, or one per neuron.", option),
            all, lowest, highest, isWhole);
        return all;
    }
}
