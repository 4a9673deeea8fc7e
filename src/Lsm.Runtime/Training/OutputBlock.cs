using System.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>
/// Values of some outputs next to each other, [row][output], so that one pass over a triangle computes all of them. Lanes divide outputs and never a sum: each output gets the
/// same bits as alone.
/// </summary>
internal sealed unsafe class OutputBlock(int rows)
{
    /// <summary>The outputs of a block; four vectors hide the latency of an addition.</summary>
    public static readonly int Width = 4 * Vector<double>.Count;

    private readonly double[] values = new double[rows * Width];

    /// <summary>The value of an output in a row.</summary>
    public ref double this[int row, int output] => ref values[(row * Width) + output];

    /// <summary>Solves <c>L L' x = b</c> in place for all outputs.</summary>
    /// <param name="factor">L as a packed lower triangle of as many rows as the block has.</param>
    public void Solve(double[] factor)
    {
        int v = Vector<double>.Count;
        fixed (double* l = factor, x = values)
        {
            for (int i = 0; i < rows; i++)
            {
                double* row = l + TriangleUpdate.RowStart(i), own = x + (i * Width), other = x;
                Vector<double> a = Vector.Load(own), b = Vector.Load(own + v), c = Vector.Load(own + v + v), d = Vector.Load(own + v + v + v);
                for (int j = 0; j < i; j++, other += Width)
                {
                    var factorOf = new Vector<double>(row[j]);
                    a -= factorOf * Vector.Load(other);
                    b -= factorOf * Vector.Load(other + v);
                    c -= factorOf * Vector.Load(other + v + v);
                    d -= factorOf * Vector.Load(other + v + v + v);
                }

                var pivot = new Vector<double>(row[i]);
                (a / pivot).Store(own);
                (b / pivot).Store(own + v);
                (c / pivot).Store(own + v + v);
                (d / pivot).Store(own + v + v + v);
            }

            for (int i = rows - 1; i >= 0; i--)
            {
                double* row = l + TriangleUpdate.RowStart(i), own = x + (i * Width), other = x;
                var pivot = new Vector<double>(row[i]);
                Vector<double> a = Vector.Load(own) / pivot, b = Vector.Load(own + v) / pivot, c = Vector.Load(own + v + v) / pivot, d = Vector.Load(own + v + v + v) / pivot;
                a.Store(own);
                b.Store(own + v);
                c.Store(own + v + v);
                d.Store(own + v + v + v);
                for (int j = 0; j < i; j++, other += Width)
                {
                    var factorOf = new Vector<double>(row[j]);
                    (Vector.Load(other) - (factorOf * a)).Store(other);
                    (Vector.Load(other + v) - (factorOf * b)).Store(other + v);
                    (Vector.Load(other + v + v) - (factorOf * c)).Store(other + v + v);
                    (Vector.Load(other + v + v + v) - (factorOf * d)).Store(other + v + v + v);
                }
            }
        }
    }

    /// <summary>For each output the sum over <c>j &lt; row</c> of <c>triangle[row, j] * value[j]</c>.</summary>
    /// <param name="triangle">A packed lower triangle.</param>
    /// <param name="row">The row.</param>
    /// <param name="sums">[<see cref="Width"/>], overwritten.</param>
    public void SumsBelow(double[] triangle, int row, Span<double> sums)
    {
        int v = Vector<double>.Count;
        fixed (double* products = &triangle[TriangleUpdate.RowStart(row)], x = values, into = sums)
        {
            double* other = x;
            Vector<double> a = Vector<double>.Zero, b = a, c = a, d = a;
            for (int j = 0; j < row; j++, other += Width)
            {
                var product = new Vector<double>(products[j]);
                a += product * Vector.Load(other);
                b += product * Vector.Load(other + v);
                c += product * Vector.Load(other + v + v);
                d += product * Vector.Load(other + v + v + v);
            }

            a.Store(into);
            b.Store(into + v);
            c.Store(into + v + v);
            d.Store(into + v + v + v);
        }
    }
}
