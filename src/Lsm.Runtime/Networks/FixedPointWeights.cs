using System.Numerics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks;

/// <summary>
/// Recurrent and spike-input weights as whole multiples of 2^-ScaleExponent. The exponent is the largest for which no neuron's incoming sum
/// of positive weights, or of negative weights, reaches 2^24, where each weight counts as often as it can be delivered in a step. Sums then
/// never overflow, convert to float exactly, and do not depend on their order.
/// </summary>
internal sealed class FixedPointWeights
{
    private const int Bound = 1 << 24;
    private const int LargestExponent = 50;
    private const int SmallestExponent = -32;

    private FixedPointWeights(ISynapseSource source, ReadOnlySpan<float> input, int scaleExponent, out double largestError)
    {
        ScaleExponent = scaleExponent;
        Scale = (float)FloatRules.PowerOfTwo(-scaleExponent);
        double scale = FloatRules.PowerOfTwo(scaleExponent), unit = FloatRules.PowerOfTwo(-scaleExponent), error = 0;
        int used = 0, largest = 0;
        source.Visit((_, _, weights) => Survey(weights, scale, unit, ref used, ref largest, ref error));
        Survey(input, scale, unit, ref used, ref largest, ref error);
        int sharedZeros = used == 0 ? 0 : BitOperations.TrailingZeroCount(used);
        Recurrent = PackedSynapses.Pack(source, scale, sharedZeros, largest >> sharedZeros);
        Input = new int[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            Input[i] = (int)Math.Round(input[i] * scale);
        }

        largestError = error;
        LargestError = error;
    }

    /// <summary>The recurrent weights.</summary>
    public PackedSynapses Recurrent { get; }

    /// <summary>The input weights [input, neuron] in units of 2^-ScaleExponent, multiples of 2^SharedZeros of <see cref="Recurrent"/>; empty for analog input.</summary>
    public int[] Input { get; }

    public int ScaleExponent { get; }

    /// <summary>2^-ScaleExponent; multiplying by it is exact.</summary>
    public float Scale { get; }

    /// <summary>The largest difference between a given weight and the rounded weight.</summary>
    public double LargestError { get; private init; }

    /// <summary>Rounds weights.</summary>
    /// <param name="source">The recurrent weights.</param>
    /// <param name="input">The spike-input weights, any number of rows of a value per neuron; empty for analog input.</param>
    /// <param name="recurrentFactor">The largest whole number by which a recurrent weight is multiplied in a step.</param>
    /// <param name="inputFactor">The same for an input weight.</param>
    public static FixedPointWeights From(ISynapseSource source, ReadOnlySpan<float> input, int recurrentFactor = 1, int inputFactor = 1)
    {
        int exponent = Math.Clamp(Estimate(source, input, Math.Max(recurrentFactor, inputFactor)), SmallestExponent, LargestExponent);
        var positive = new long[source.Size];
        var negative = new long[source.Size];
        while (exponent < LargestExponent && Fits(source, input, exponent + 1, positive, negative, recurrentFactor, inputFactor))
        {
            exponent++;
        }

        while (!Fits(source, input, exponent, positive, negative, recurrentFactor, inputFactor))
        {
            exponent--;
            if (exponent < SmallestExponent)
            {
                throw new ArgumentException(
                    "The incoming weights of a neuron sum to more than 2^56; no fixed-point scale holds them. Scale the recurrent weights down.", nameof(source));
            }
        }

        return new FixedPointWeights(source, input, exponent, out _);
    }

    /// <summary>Takes weights that are already on a grid, such as those of a saved model, or refuses them.</summary>
    /// <exception cref="ArgumentException">A weight is not a whole multiple of 2^-exponent, or a sum of incoming weights reaches 2^24.</exception>
    public static FixedPointWeights Exact(
        ISynapseSource source, ReadOnlySpan<float> input, int exponent, double largestError, int recurrentFactor = 1, int inputFactor = 1)
    {
        if (exponent is < SmallestExponent or > LargestExponent)
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"The scale exponent is {exponent}; it must be from {SmallestExponent} to {LargestExponent}.");
        }

        if (!Fits(source, input, exponent, new long[source.Size], new long[source.Size], recurrentFactor, inputFactor))
        {
            throw new ArgumentException($"The incoming weights of a neuron sum to 2^24 or more at the scale 2^-{exponent}.", nameof(source));
        }

        var weights = new FixedPointWeights(source, input, exponent, out double offGrid) { LargestError = largestError };
        return offGrid == 0
            ? weights
            : throw new ArgumentException(FormattableString.Invariant($"A weight is not a whole multiple of 2^-{exponent}; it is off by {offGrid}."), nameof(source));
    }

    /// <summary>The input weights that the arithmetic uses, as floats: exact, since no weight reaches 2^24.</summary>
    public float[] DequantiseInput() => Array.ConvertAll(Input, whole => (float)(whole * Scale));

    /// <summary>The recurrent weights in use, as floats.</summary>
    public SynapseMatrix DequantiseRecurrent()
    {
        var targets = new int[Recurrent.Count];
        var floats = new float[Recurrent.Count];
        var row = new int[Recurrent.LongestRow];
        for (int j = 0; j < Recurrent.Size; j++)
        {
            int first = Recurrent.RowStart[j], length = Recurrent.ReadRow(j, targets.AsSpan(first), row);
            for (int i = 0; i < length; i++)
            {
                floats[first + i] = row[i] * Scale;
            }
        }

        return new SynapseMatrix(Recurrent.RowStart.ToArray(), targets, floats);
    }

    /// <summary>Adds everything that determines the bits of a state: rows, targets, weights.</summary>
    public void AddTo(ref ContentHash content)
    {
        content.Add(Recurrent.RowStart);
        var targets = new int[Recurrent.LongestRow];
        var weights = new int[targets.Length];
        foreach (int[] part in new[] { targets, weights })
        {
            content.Add(Recurrent.Count);
            for (int j = 0; j < Recurrent.Size; j++)
            {
                int length = Recurrent.ReadRow(j, targets, weights);
                content.AddValues(part.AsSpan(0, length));
            }
        }
    }

    /// <summary>Finds the bits in use over all weights, the largest magnitude, and the largest rounding error.</summary>
    private static void Survey(ReadOnlySpan<float> weights, double scale, double unit, ref int used, ref int largest, ref double error)
    {
        foreach (float weight in weights)
        {
            double rounded = Math.Round(weight * scale);
            int magnitude = Math.Abs((int)rounded);
            used |= magnitude;
            largest = Math.Max(largest, magnitude);
            error = Math.Max(error, Math.Abs((rounded * unit) - weight));
        }
    }

    private static int Estimate(ISynapseSource source, ReadOnlySpan<float> input, int factor)
    {
        var positive = new double[source.Size];
        var negative = new double[source.Size];
        source.Visit((_, targets, weights) =>
        {
            for (int i = 0; i < targets.Length; i++)
            {
                (weights[i] > 0 ? positive : negative)[targets[i]] += Math.Abs((double)weights[i]);
            }
        });
        for (int i = 0; i < input.Length; i++)
        {
            (input[i] > 0 ? positive : negative)[i % source.Size] += Math.Abs((double)input[i]);
        }

        double largest = 0;
        for (int i = 0; i < source.Size; i++)
        {
            largest = Math.Max(largest, Math.Max(positive[i], negative[i]));
        }

        int exponent = LargestExponent;
        while (exponent > SmallestExponent && factor * largest * FloatRules.PowerOfTwo(exponent) >= Bound)
        {
            exponent--;
        }

        return exponent;
    }

    private static bool Fits(
        ISynapseSource source, ReadOnlySpan<float> input, int exponent, long[] positive, long[] negative, int recurrentFactor, int inputFactor)
    {
        Array.Clear(positive);
        Array.Clear(negative);
        double scale = FloatRules.PowerOfTwo(exponent);
        source.Visit((_, targets, weights) =>
        {
            for (int i = 0; i < targets.Length; i++)
            {
                Add(weights[i] * scale, recurrentFactor, targets[i], positive, negative);
            }
        });
        for (int i = 0; i < input.Length; i++)
        {
            Add(input[i] * scale, inputFactor, i % source.Size, positive, negative);
        }

        for (int i = 0; i < positive.Length; i++)
        {
            if (positive[i] >= Bound || negative[i] >= Bound)
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(double scaled, int factor, int target, long[] positive, long[] negative)
    {
        // A single weight above the bound must not overflow the sum that detects it.
        long whole = factor * (long)Math.Clamp(Math.Round(scaled), -2.0 * Bound, 2.0 * Bound);
        if (whole > 0)
        {
            positive[target] += whole;
        }
        else
        {
            negative[target] -= whole;
        }
    }
}
