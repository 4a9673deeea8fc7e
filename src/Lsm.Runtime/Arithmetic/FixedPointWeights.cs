using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Arithmetic;

/// <summary>
/// Recurrent and spike-input weights as whole multiples of 2^-ScaleExponent: the largest exponent for which no neuron's incoming sum
/// of positive, or of negative, weights reaches 2^24. Sums then never overflow, convert to float exactly, and have no order.
/// </summary>
internal sealed class FixedPointWeights
{
    private const int Bound = 1 << 24;
    private const int LargestExponent = 50;
    private const int SmallestExponent = -32;

    private FixedPointWeights(SynapseMatrix synapses, int[] recurrent, int[] input, int scaleExponent, double largestError)
    {
        Synapses = synapses;
        Recurrent = recurrent;
        Input = input;
        ScaleExponent = scaleExponent;
        LargestError = largestError;
        Scale = (float)PowerOfTwo(-scaleExponent);
    }

    /// <summary>Rows and targets; its floating-point weights are those that were given.</summary>
    public SynapseMatrix Synapses { get; }

    /// <summary>One weight per synapse, in the order of the rows.</summary>
    public int[] Recurrent { get; }

    /// <summary>[input, neuron], or empty for analog input.</summary>
    public int[] Input { get; }

    public int ScaleExponent { get; }

    /// <summary>2^-ScaleExponent; multiplying by it is exact.</summary>
    public float Scale { get; }

    /// <summary>The largest difference between a given weight and the one used.</summary>
    public double LargestError { get; }

    public static FixedPointWeights From(SynapseMatrix synapses, ReadOnlySpan<float> input)
    {
        int exponent = Math.Clamp(Estimate(synapses, input), SmallestExponent, LargestExponent);
        var positive = new long[synapses.Size];
        var negative = new long[synapses.Size];
        while (exponent < LargestExponent && Fits(synapses, input, exponent + 1, positive, negative))
        {
            exponent++;
        }

        while (!Fits(synapses, input, exponent, positive, negative))
        {
            exponent--;
            if (exponent < SmallestExponent)
            {
                throw new ArgumentException(
                    "The incoming weights of a neuron sum to more than 2^56; no fixed-point scale holds them. Scale the recurrent weights down.", nameof(synapses));
            }
        }

        double largestError = 0;
        int[] recurrent = Quantise(synapses.Weights, exponent, ref largestError);
        return new FixedPointWeights(synapses, recurrent, Quantise(input, exponent, ref largestError), exponent, largestError);
    }

    /// <summary>Weights that were on a grid before, as a saved model's are: taken as they are, or refused.</summary>
    /// <exception cref="ArgumentException">A weight is no whole multiple of 2^-exponent, or a neuron's sum reaches 2^24.</exception>
    public static FixedPointWeights Exact(SynapseMatrix synapses, ReadOnlySpan<float> input, int exponent, double largestError)
    {
        if (exponent is < SmallestExponent or > LargestExponent)
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"The scale exponent is {exponent}; it must be from {SmallestExponent} to {LargestExponent}.");
        }

        double offGrid = 0;
        int[] recurrent = [], whole = [];
        if (Fits(synapses, input, exponent, new long[synapses.Size], new long[synapses.Size]))
        {
            recurrent = Quantise(synapses.Weights, exponent, ref offGrid);
            whole = Quantise(input, exponent, ref offGrid);
        }
        else
        {
            throw new ArgumentException($"The incoming weights of a neuron sum to 2^24 or more at the scale 2^-{exponent}.", nameof(synapses));
        }

        return offGrid == 0
            ? new FixedPointWeights(synapses, recurrent, whole, exponent, largestError)
            : throw new ArgumentException($"A weight is no whole multiple of 2^-{exponent}; it is {offGrid} off.", nameof(synapses));
    }

    public static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    /// <summary>What the arithmetic uses, as floats: exact, since no weight reaches 2^24.</summary>
    public float[] Dequantise(ReadOnlySpan<int> weights)
    {
        var floats = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            floats[i] = weights[i] * Scale;
        }

        return floats;
    }

    private static int Estimate(SynapseMatrix synapses, ReadOnlySpan<float> input)
    {
        var positive = new double[synapses.Size];
        var negative = new double[synapses.Size];
        for (int i = 0; i < synapses.SynapseCount; i++)
        {
            float weight = synapses.Weights[i];
            (weight > 0 ? positive : negative)[synapses.Targets[i]] += Math.Abs((double)weight);
        }

        for (int i = 0; i < input.Length; i++)
        {
            (input[i] > 0 ? positive : negative)[i % synapses.Size] += Math.Abs((double)input[i]);
        }

        double largest = 0;
        for (int i = 0; i < synapses.Size; i++)
        {
            largest = Math.Max(largest, Math.Max(positive[i], negative[i]));
        }

        int exponent = LargestExponent;
        while (exponent > SmallestExponent && largest * PowerOfTwo(exponent) >= Bound)
        {
            exponent--;
        }

        return exponent;
    }

    private static bool Fits(SynapseMatrix synapses, ReadOnlySpan<float> input, int exponent, long[] positive, long[] negative)
    {
        Array.Clear(positive);
        Array.Clear(negative);
        double scale = PowerOfTwo(exponent);
        ReadOnlySpan<float> weights = synapses.Weights;
        ReadOnlySpan<int> targets = synapses.Targets;
        for (int i = 0; i < weights.Length; i++)
        {
            Add(weights[i] * scale, targets[i], positive, negative);
        }

        for (int i = 0; i < input.Length; i++)
        {
            Add(input[i] * scale, i % synapses.Size, positive, negative);
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

    private static void Add(double scaled, int target, long[] positive, long[] negative)
    {
        // A single weight beyond the bound must not overflow the sum that refuses it.
        long whole = (long)Math.Clamp(Math.Round(scaled), -2.0 * Bound, 2.0 * Bound);
        if (whole > 0)
        {
            positive[target] += whole;
        }
        else
        {
            negative[target] -= whole;
        }
    }

    private static int[] Quantise(ReadOnlySpan<float> weights, int exponent, ref double largestError)
    {
        double scale = PowerOfTwo(exponent), unit = PowerOfTwo(-exponent);
        var whole = new int[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            double rounded = Math.Round(weights[i] * scale);
            whole[i] = (int)rounded;
            largestError = Math.Max(largestError, Math.Abs((rounded * unit) - weights[i]));
        }

        return whole;
    }
}
