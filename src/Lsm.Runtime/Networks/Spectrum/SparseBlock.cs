using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// One strongly connected block of a weight matrix as an operator on vectors, scaled so that its arithmetic stays in range: the block is
/// multiplied by a power of two (<see cref="Unit"/> undoes it) and balanced by a diagonal similarity of powers of two, which changes no
/// eigenvalue and costs no rounding (E. E. Osborne, "On pre-conditioning of matrices", J. ACM 7, 1960).
/// </summary>
/// <remarks>The operator works on rows by presynaptic neuron, that is on the transposed matrix: its eigenvalues are the same.</remarks>
internal sealed class SparseBlock
{
    private readonly SynapseMatrix matrix;
    private readonly double[] scale;
    private readonly double[] inverse;
    private readonly double[] scaled;
    private readonly int threads;

    /// <summary>Balances the block.</summary>
    /// <param name="matrix">A strongly connected matrix of at least two neurons.</param>
    /// <param name="threads">The largest number of threads that <see cref="Multiply"/> uses.</param>
    public SparseBlock(SynapseMatrix matrix, int threads)
    {
        (this.matrix, this.threads) = (matrix, threads);
        float largest = 0;
        foreach (float w in matrix.Weights)
        {
            largest = Math.Max(largest, Math.Abs(w));
        }

        Unit = PowerOfTwo(largest);
        scale = Balance();
        inverse = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            inverse[i] = 1 / (scale[i] * Unit);
        }

        scaled = new double[Size];
    }

    /// <summary>The number of neurons in the block.</summary>
    public int Size => matrix.Size;

    /// <summary>The factor from an eigenvalue of the operator to an eigenvalue of the block.</summary>
    public double Unit { get; }

    /// <summary>Computes y = operator * x. Each row is one sum in a fixed order, so the bits do not depend on the number of threads.</summary>
    public void Multiply(double[] x, double[] y)
    {
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = x[i] * scale[i];
        }

        // Each part has enough synapses to outweigh the cost of scheduling it.
        int parts = Math.Clamp(matrix.SynapseCount / 32768, 1, Math.Min(Size, 256));
        if (parts == 1 || threads == 1)
        {
            MultiplyRows(0, Size, y);
        }
        else
        {
            ParallelLoop.For(0, parts, threads, part =>
                MultiplyRows((int)((long)Size * part / parts), (int)((long)Size * (part + 1) / parts), y));
        }
    }

    // Four partial sums, entry e of a row to sum e mod 4: a fixed order in which the additions overlap. The constructor of the matrix has checked
    // the targets, so the vector is read without range checks.
    private void MultiplyRows(int from, int to, double[] y)
    {
        ReadOnlySpan<int> rowStart = matrix.RowStart, allTargets = matrix.Targets;
        ReadOnlySpan<float> allWeights = matrix.Weights;
        ref double x = ref MemoryMarshal.GetArrayDataReference(scaled);
        for (int j = from; j < to; j++)
        {
            ReadOnlySpan<int> targets = allTargets[rowStart[j]..rowStart[j + 1]];
            ReadOnlySpan<float> weights = allWeights.Slice(rowStart[j], targets.Length);
            double a = 0, b = 0, c = 0, d = 0;
            int s = 0;
            for (; s <= targets.Length - 4; s += 4)
            {
                a += weights[s] * Unsafe.Add(ref x, targets[s]);
                b += weights[s + 1] * Unsafe.Add(ref x, targets[s + 1]);
                c += weights[s + 2] * Unsafe.Add(ref x, targets[s + 2]);
                d += weights[s + 3] * Unsafe.Add(ref x, targets[s + 3]);
            }

            a += s < targets.Length ? weights[s] * Unsafe.Add(ref x, targets[s]) : 0;
            b += s + 1 < targets.Length ? weights[s + 1] * Unsafe.Add(ref x, targets[s + 1]) : 0;
            c += s + 2 < targets.Length ? weights[s + 2] * Unsafe.Add(ref x, targets[s + 2]) : 0;
            y[j] = ((a + b) + (c + d)) * inverse[j];
        }
    }

    // Scales all rows and columns at once with half of Osborne's step each, which cannot oscillate; at most 24 passes, each over every synapse.
    // The sums of magnitudes leave out the diagonal, which no scaling changes.
    private double[] Balance()
    {
        var scale = new double[Size];
        Array.Fill(scale, 1);
        var rows = new double[Size];
        var columns = new double[Size];
        for (int pass = 0; pass < 24 && Measure(scale, rows, columns); pass++)
        {
            for (int i = 0; i < Size; i++)
            {
                scale[i] *= Math.Sqrt(Math.Sqrt(rows[i] / columns[i]));
            }
        }

        for (int i = 0; i < Size; i++)
        {
            scale[i] = PowerOfTwo(scale[i]);
        }

        return scale;
    }

    // Returns whether any row and column are out of balance by more than a factor of two, in the matrix (i, j) -> w * scale[j] / scale[i].
    private bool Measure(double[] scale, double[] rows, double[] columns)
    {
        Array.Clear(columns);
        ReadOnlySpan<int> rowStart = matrix.RowStart, targets = matrix.Targets;
        ReadOnlySpan<float> weights = matrix.Weights;
        bool uneven = false;
        for (int j = 0; j < Size; j++)
        {
            double sum = 0, inverse = 1 / scale[j];
            for (int s = rowStart[j]; s < rowStart[j + 1]; s++)
            {
                int target = targets[s];
                double size = target == j ? 0 : Math.Abs(weights[s]) * scale[target] * inverse;
                sum += size;
                columns[target] += size;
            }

            rows[j] = sum;
        }

        for (int i = 0; i < Size && !uneven; i++)
        {
            uneven = rows[i] > 4 * columns[i] || columns[i] > 4 * rows[i];
        }

        return uneven;
    }

    // The power of two at or below a positive number.
    private static double PowerOfTwo(double x) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & 0x7FF0_0000_0000_0000);
}
