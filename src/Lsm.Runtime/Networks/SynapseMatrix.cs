using Lsm.Runtime.Networks.Spectrum;
using Lsm.Runtime.Numerics;

using static System.FormattableString;

namespace Lsm.Runtime.Networks;

/// <summary>
/// Recurrent weights as compressed rows by <em>presynaptic</em> neuron: row j holds the outgoing weights of neuron j, which is column j of
/// the dense matrix <c>W[post, pre]</c>. Immutable, and safe to share between threads.
/// </summary>
/// <remarks>
/// Targets ascend strictly within a row. A synapse whose weight is zero is kept where rows are given, and left out where a dense matrix is
/// given. Weights are finite; one below 2^-126 in magnitude counts as zero. The spans returned are views of the matrix's own memory and stay valid as long as it is reachable.
/// </remarks>
public sealed class SynapseMatrix : ISynapseSource
{
    private readonly int[] rowStart;
    private readonly int[] targets;
    private readonly float[] weights;
    private readonly byte[] delays; // empty where all are 1

    /// <summary>Takes over arrays that obey the rules of the class. The caller must not write them afterwards.</summary>
    internal SynapseMatrix(int[] rowStart, int[] targets, float[] weights, byte[]? delays = null)
    {
        this.rowStart = rowStart;
        this.targets = targets;
        this.weights = weights;
        this.delays = delays ?? [];
    }

    /// <summary>The number of neurons, at least 1.</summary>
    public int Size => rowStart.Length - 1;

    /// <summary>The number of stored synapses.</summary>
    public int SynapseCount => rowStart[^1];

    /// <summary>Length <see cref="Size"/> + 1: the synapses of neuron j are those from <c>RowStart[j]</c> up to, not including, <c>RowStart[j + 1]</c>.</summary>
    public ReadOnlySpan<int> RowStart => rowStart;

    /// <summary>Length <see cref="SynapseCount"/>: the postsynaptic neuron of each synapse, strictly ascending within a row.</summary>
    public ReadOnlySpan<int> Targets => targets.AsSpan(0, SynapseCount);

    /// <summary>Length <see cref="SynapseCount"/>: the weight of each synapse, finite.</summary>
    public ReadOnlySpan<float> Weights => weights.AsSpan(0, SynapseCount);

    /// <summary>
    /// Length <see cref="SynapseCount"/>, or empty if every delay is 1: the delay of each synapse in steps, 1 to 255. With 1, a
    /// spike arrives in the next step.
    /// </summary>
    public ReadOnlySpan<byte> Delays => delays;

    /// <summary>The longest delay in steps, at least 1.</summary>
    public int LongestDelay => delays.Length == 0 ? 1 : delays.Max();

    /// <summary>Returns the same synapses with delays.</summary>
    /// <param name="delays">Length <see cref="SynapseCount"/>, in the order of <see cref="Targets"/>: the delay of each synapse in steps, 1 to 255.</param>
    /// <exception cref="ArgumentException">The length differs, or a delay is 0.</exception>
    public SynapseMatrix WithDelays(ReadOnlySpan<byte> delays)
    {
        if (delays.Length != SynapseCount)
        {
            throw new ArgumentException($"There are {delays.Length} delays for {SynapseCount} synapses; each synapse needs one.", nameof(delays));
        }

        int zero = delays.IndexOf((byte)0);
        if (zero >= 0)
        {
            throw new ArgumentException($"delays[{zero}] is 0; a delay is from 1 to 255 steps.", nameof(delays));
        }

        return new SynapseMatrix(rowStart, targets, weights, delays.ContainsAnyExcept((byte)1) ? delays.ToArray() : null);
    }

    /// <summary>Builds a matrix from compressed rows by presynaptic neuron. Targets may come in any order; repeated ones add up.</summary>
    /// <param name="size">The number of neurons, at least 1.</param>
    /// <param name="rowStart">Length <paramref name="size"/> + 1, from 0 up to the number of synapses, never falling.</param>
    /// <param name="targets">The postsynaptic neuron of each synapse, 0 to <paramref name="size"/> - 1.</param>
    /// <param name="weights">The weight of each synapse, finite.</param>
    /// <returns>A matrix with its own copy of the data. Repeated targets are summed in double in the order given and rounded once.</returns>
    /// <exception cref="ArgumentException">A length, row start, target or weight is outside its range; the message names it.</exception>
    public static SynapseMatrix FromRows(int size, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights)
    {
        CheckSize(size);
        CheckRows(size, rowStart, targets, weights);
        float[] normal = weights.ToArray();
        FloatRules.RemoveDenormals(normal);
        return IsSorted(rowStart, targets) ? new SynapseMatrix(rowStart.ToArray(), targets.ToArray(), normal) : Merge(rowStart, targets, normal);
    }

    /// <summary>As <see cref="FromRows"/>, but takes over the arrays. Targets must ascend strictly within each row.</summary>
    /// <exception cref="ArgumentException">A length, row start, target or weight is outside its range.</exception>
    internal static SynapseMatrix Adopt(int[] rowStart, int[] targets, float[] weights)
    {
        CheckSize(rowStart.Length - 1);
        CheckRows(rowStart.Length - 1, rowStart, targets, weights);
        FloatRules.RemoveDenormals(weights);
        return IsSorted(rowStart, targets)
            ? new SynapseMatrix(rowStart, targets, weights)
            : throw new ArgumentException("The targets of a row do not ascend.", nameof(targets));
    }

    /// <summary>Builds a matrix from a dense one. Entries that are zero, or below 2^-126 in magnitude, make no synapse.</summary>
    /// <param name="size">The number of neurons, at least 1.</param>
    /// <param name="w">Length size * size, row-major <c>W[post, pre]</c>: entry <c>post * size + pre</c> is the weight from pre to post; finite.</param>
    /// <exception cref="ArgumentException">The length is wrong or a weight is NaN or infinite; the message names it.</exception>
    public static SynapseMatrix FromDense(int size, ReadOnlySpan<float> w)
    {
        CheckSize(size);
        if (w.Length != (long)size * size)
        {
            throw new ArgumentException($"w has {w.Length} entries; W[post, pre] of {size} neurons has {(long)size * size}.", nameof(w));
        }

        var rowStart = new int[size + 1];
        for (int i = 0; i < w.Length; i++)
        {
            if (!float.IsFinite(w[i]))
            {
                throw new ArgumentException(Invariant($"w[{i / size}, {i % size}] is {w[i]}; weights must be finite."), nameof(w));
            }

            rowStart[(i % size) + 1] += FloatRules.IsZeroOrDenormal(w[i]) ? 0 : 1;
        }

        for (int j = 0; j < size; j++)
        {
            rowStart[j + 1] += rowStart[j];
        }

        // The outer loop runs over the postsynaptic neurons, so each row fills in ascending order of targets.
        var targets = new int[rowStart[size]];
        var weights = new float[rowStart[size]];
        int[] next = rowStart.AsSpan(0, size).ToArray();
        for (int i = 0; i < w.Length; i++)
        {
            if (!FloatRules.IsZeroOrDenormal(w[i]))
            {
                int at = next[i % size]++;
                targets[at] = i / size;
                weights[at] = w[i];
            }
        }

        return new SynapseMatrix(rowStart, targets, weights);
    }

    /// <summary>The dense matrix, row-major <c>W[post, pre]</c>, length Size * Size.</summary>
    /// <exception cref="InvalidOperationException">The dense matrix does not fit an array (more than 46,340 neurons).</exception>
    public float[] ToDense()
    {
        if ((long)Size * Size > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"A dense matrix of {Size} neurons would have {(long)Size * Size} entries; an array holds at most {Array.MaxLength}. Read RowStart, Targets and Weights instead.");
        }

        var w = new float[Size * Size];
        for (int j = 0; j < Size; j++)
        {
            for (int s = rowStart[j]; s < rowStart[j + 1]; s++)
            {
                w[(targets[s] * Size) + j] = weights[s];
            }
        }

        return w;
    }

    /// <summary>The same synapses with every weight multiplied by <paramref name="factor"/> in double and rounded once.</summary>
    /// <param name="factor">Any finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not finite, or a product does not fit a float.</exception>
    public SynapseMatrix Scale(double factor)
    {
        RoundingMode.Require();
        if (!double.IsFinite(factor))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, Invariant($"The scale is {factor}; it must be finite."));
        }

        var weights = new float[SynapseCount];
        for (int s = 0; s < weights.Length; s++)
        {
            weights[s] = FloatRules.WithoutDenormals((float)(this.weights[s] * factor));
            if (!float.IsFinite(weights[s]))
            {
                throw new ArgumentOutOfRangeException(nameof(factor), factor,
                    Invariant($"The weight {this.weights[s]} of synapse {s} times this scale is beyond the range of a float ({float.MaxValue})."));
            }
        }

        return new SynapseMatrix(rowStart, targets, weights, delays);
    }

    void ISynapseSource.Visit(SynapseRowVisitor visitor)
    {
        for (int j = 0; j < Size; j++)
        {
            visitor(j, Targets[rowStart[j]..rowStart[j + 1]], Weights[rowStart[j]..rowStart[j + 1]]);
        }
    }

    /// <summary>
    /// Computes the largest magnitude of an eigenvalue by Arnoldi's method on the strongly connected blocks. The cost is a few dozen products with
    /// the matrix if one eigenvalue dominates, and up to 500 if many have nearly the same magnitude. A large matrix is never decomposed as a
    /// dense one. The result has the same bits on every machine and with any number of threads.
    /// </summary>
    /// <returns>
    /// 0 or more. It is exactly 0 if the synapses have no cycle, and if their loops cancel to a nilpotent matrix of small index, as far as
    /// rounding allows to detect that. Otherwise the residual of the eigenvalue is at most 1e-6 of it. If a block of more than 512 neurons does
    /// not reach this after 500 products, the best estimate is returned. As with every method, an eigenvalue with a chain of k
    /// eigenvectors is known to about the k-th root of 1e-15.
    /// </returns>
    public double SpectralRadius()
    {
        RoundingMode.Require();
        return BlockSpectrum.Radius(this, Environment.ProcessorCount).Radius;
    }

    private static void CheckSize(int size)
    {
        if (size < 1 || size >= Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A network has 1 to {Array.MaxLength - 1} neurons.");
        }
    }

    private static void CheckRows(int size, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights)
    {
        if (rowStart.Length != size + 1)
        {
            throw new ArgumentException($"rowStart has {rowStart.Length} entries; {size} neurons need {size + 1}.", nameof(rowStart));
        }

        if (targets.Length != weights.Length)
        {
            throw new ArgumentException($"There are {targets.Length} targets and {weights.Length} weights; each synapse needs one of each.", nameof(weights));
        }

        if (rowStart[0] != 0 || rowStart[size] != targets.Length)
        {
            throw new ArgumentException(
                $"rowStart runs from {rowStart[0]} to {rowStart[size]}; it must run from 0 to the number of synapses, {targets.Length}.", nameof(rowStart));
        }

        for (int j = 0; j < size; j++)
        {
            if (rowStart[j + 1] < rowStart[j])
            {
                throw new ArgumentException($"rowStart falls from {rowStart[j]} to {rowStart[j + 1]} after row {j}; it must never fall.", nameof(rowStart));
            }
        }

        for (int s = 0; s < targets.Length; s++)
        {
            if ((uint)targets[s] >= (uint)size)
            {
                throw new ArgumentException($"targets[{s}] is {targets[s]}; a target is a neuron, 0 to {size - 1}.", nameof(targets));
            }

            if (!float.IsFinite(weights[s]))
            {
                throw new ArgumentException(Invariant($"weights[{s}] is {weights[s]}; weights must be finite."), nameof(weights));
            }
        }
    }

    private static bool IsSorted(ReadOnlySpan<int> rowStart, ReadOnlySpan<int> targets)
    {
        for (int j = 0; j < rowStart.Length - 1; j++)
        {
            for (int s = rowStart[j] + 1; s < rowStart[j + 1]; s++)
            {
                if (targets[s] <= targets[s - 1])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static SynapseMatrix Merge(ReadOnlySpan<int> rowStart, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights)
    {
        int size = rowStart.Length - 1;
        int longest = 0;
        for (int j = 0; j < size; j++)
        {
            longest = Math.Max(longest, rowStart[j + 1] - rowStart[j]);
        }

        // The target is in the high half and the index in the low half, so the sort is stable and repeats are summed in the order given.
        var keys = new long[longest];
        var newStart = new int[size + 1];
        var newTargets = new int[targets.Length];
        var newWeights = new float[targets.Length];
        int count = 0;
        for (int j = 0; j < size; j++)
        {
            Span<long> row = keys.AsSpan(0, rowStart[j + 1] - rowStart[j]);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = ((long)targets[rowStart[j] + i] << 32) | (uint)i;
            }

            row.Sort();
            for (int i = 0; i < row.Length;)
            {
                int target = (int)(row[i] >> 32);
                double sum = weights[rowStart[j] + (int)row[i]];
                for (i++; i < row.Length && (int)(row[i] >> 32) == target; i++)
                {
                    sum += weights[rowStart[j] + (int)row[i]];
                }

                if (!float.IsFinite((float)sum))
                {
                    throw new ArgumentException(
                        Invariant($"The synapses from neuron {j} to neuron {target} add up to {sum}, beyond the range of a float ({float.MaxValue})."), nameof(weights));
                }

                newTargets[count] = target;
                newWeights[count++] = FloatRules.WithoutDenormals((float)sum);
            }

            newStart[j + 1] = count;
        }

        Array.Resize(ref newTargets, count);
        Array.Resize(ref newWeights, count);
        return new SynapseMatrix(newStart, newTargets, newWeights);
    }
}
