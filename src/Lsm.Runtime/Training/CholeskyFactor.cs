using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>
/// Cholesky factor <c>A = L L'</c> of a symmetric positive definite matrix held as a packed lower triangle (row i starts at
/// <c>i (i + 1) / 2</c>), computed in place. Every element subtracts its products in ascending column order, whatever the number of
/// threads.
/// </summary>
internal sealed class CholeskyFactor
{
    private const int PanelColumns = 64;

    private readonly double[] triangle;

    private CholeskyFactor(double[] triangle) => this.triangle = triangle;

    /// <summary>Factors <paramref name="triangle"/> in place.</summary>
    /// <param name="triangle">The packed lower triangle; afterwards it holds L.</param>
    /// <param name="smallest">Per row, the pivot at or below which the matrix counts as singular.</param>
    /// <param name="threads">The largest number of threads.</param>
    /// <param name="failed">The first row whose pivot is too small, else -1.</param>
    public static CholeskyFactor? TryCreate(double[] triangle, ReadOnlySpan<double> smallest, int threads, out int failed)
    {
        int size = smallest.Length;
        var update = new TriangleUpdate(size, PanelColumns);
        var column = new double[size];
        for (int p = 0; p < size; p += PanelColumns)
        {
            int end = Math.Min(p + PanelColumns, size);
            failed = Diagonal(triangle, p, end, smallest);
            if (failed >= 0)
            {
                return null;
            }

            int from = p;
            if (threads == 1 || size - end < 256)
            {
                for (int i = end; i < size; i++)
                {
                    Below(triangle, from, end, i);
                }
            }
            else
            {
                ParallelLoop.For(end, size, threads, i => Below(triangle, from, end, i));
            }

            for (int c = p; c < end && end < size; c++)
            {
                for (int i = end; i < size; i++)
                {
                    column[i] = triangle[TriangleUpdate.RowStart(i) + c];
                }

                update.SetTerm(c - p, end, column.AsSpan(end), -1);
            }

            update.Apply(triangle, end, size, end - p, threads);
        }

        failed = -1;
        return new CholeskyFactor(triangle);
    }

    /// <summary>Solves <c>A x = b</c> in place for each output of a block.</summary>
    public void Solve(OutputBlock block) => block.Solve(triangle);

    private static int Diagonal(double[] triangle, int from, int end, ReadOnlySpan<double> smallest)
    {
        for (int i = from; i < end; i++)
        {
            Below(triangle, from, i, i);
            Span<double> row = triangle.AsSpan((int)TriangleUpdate.RowStart(i), i + 1);
            double pivot = row[i];
            for (int j = from; j < i; j++)
            {
                pivot -= row[j] * row[j];
            }

            // Written so that a NaN also fails.
            if (!(pivot > smallest[i]) || !(pivot <= double.MaxValue))
            {
                return i;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return -1;
    }

    /// <summary>Divides columns <paramref name="from"/> .. <paramref name="end"/> - 1 of row <paramref name="i"/> by the factor's diagonal block.</summary>
    private static void Below(double[] triangle, int from, int end, int i)
    {
        Span<double> row = triangle.AsSpan((int)TriangleUpdate.RowStart(i), i + 1);
        for (int c = from; c < end; c++)
        {
            ReadOnlySpan<double> pivotRow = triangle.AsSpan((int)TriangleUpdate.RowStart(c), c + 1);
            double sum = row[c];
            for (int j = from; j < c; j++)
            {
                sum -= row[j] * pivotRow[j];
            }

            row[c] = sum / pivotRow[c];
        }
    }
}
