using System.Numerics;
using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>
/// <c>Q' A Q = T</c>, tridiagonal, by Householder reflections, with right-hand sides carried along as <c>Q' b</c>. Afterwards a ridge
/// solution for any lambda costs a number of operations proportional to the size. This makes generalised cross-validation over a
/// whole grid affordable (L. Eldén, "A note on the computation of the generalized cross-validation function for ill-conditioned
/// least squares problems", BIT 24, 1984).
/// </summary>
/// <remarks>Sums run in ascending index order; lanes and threads divide elements, so the bits do not depend on them.</remarks>
internal sealed class TridiagonalForm
{
    private readonly double[] diagonal;
    private readonly double[] below;      // [i]: element (i + 1, i)
    private readonly double[][] sides;

    /// <summary>Reduces a packed lower triangle, which is left as it is.</summary>
    /// <param name="triangle">The symmetric matrix.</param>
    /// <param name="size">Its order.</param>
    /// <param name="sides">Right-hand sides, each of length <paramref name="size"/>; transformed in place and kept.</param>
    /// <param name="threads">The largest number of threads.</param>
    public TridiagonalForm(ReadOnlySpan<double> triangle, int size, double[][] sides, int threads)
    {
        diagonal = new double[size];
        below = new double[Math.Max(0, size - 1)];
        this.sides = sides;
        var full = new double[(long)size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = triangle[(int)TriangleUpdate.RowStart(i) + j];
                full[((long)i * size) + j] = value;
                full[((long)j * size) + i] = value;
            }
        }

        Reduce(full, size, threads);
    }

    /// <summary>
    /// The trace of <c>(A + lambda I)^-1</c>, and per right-hand side b the solution x's <c>x'b</c> and <c>x'x</c>; false when
    /// <c>A + lambda I</c> is not positive definite in double arithmetic.
    /// </summary>
    public bool TrySolve(double lambda, out double trace, Span<double> xb, Span<double> xx)
    {
        int n = diagonal.Length;
        var forward = new double[n];
        trace = 0;
        for (int i = 0; i < n; i++)
        {
            double pivot = diagonal[i] + lambda;
            if (i > 0)
            {
                pivot -= below[i - 1] * below[i - 1] / forward[i - 1];
            }

            if (!(pivot > 0) || !(pivot <= double.MaxValue))
            {
                return false;
            }

            forward[i] = pivot;
        }

        // An element of the inverse's diagonal is 1 / (pivot from the top + pivot from the bottom - the element itself).
        double backward = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            double element = diagonal[i] + lambda;
            backward = i == n - 1 ? element : element - (below[i] * below[i] / backward);
            double whole = forward[i] + (backward - element);
            if (!(backward > 0) || !(whole > 0))
            {
                return false;
            }

            trace += 1 / whole;
        }

        for (int s = 0; s < sides.Length; s++)
        {
            (xb[s], xx[s]) = Products(forward, sides[s]);
        }

        return true;
    }

    private (double Xb, double Xx) Products(double[] pivots, double[] b)
    {
        int n = pivots.Length;
        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = i == 0 ? b[0] : b[i] - (below[i - 1] * x[i - 1] / pivots[i - 1]);
        }

        double xb = 0, xx = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            x[i] = i == n - 1 ? x[i] / pivots[i] : (x[i] - (below[i] * x[i + 1])) / pivots[i];
            xb += x[i] * b[i];
            xx += x[i] * x[i];
        }

        return (xb, xx);
    }

    /// <summary>
    /// The reduction. Step k's rank-two update of the rest and the product of the updated rest with the next reflector are one pass
    /// over memory: only the next column is needed to form that reflector, so it is brought up to date first.
    /// </summary>
    private void Reduce(double[] a, int n, int threads)
    {
        var v = new double[n];       // this step's reflector
        var w = new double[n];       // with it, A -= v w' + w v'
        var next = new double[n];
        var product = new double[n];
        double tau = 0;
        for (int k = 0; k < n; k++)
        {
            // Updates column k with the last step (v and w are zero at first), and reads the diagonal.
            Span<double> row = a.AsSpan(k * n, n);
            for (int i = k; i < n; i++)
            {
                row[i] -= (v[i] * w[k]) + (w[i] * v[k]);
            }

            diagonal[k] = row[k];
            if (k == n - 1)
            {
                return;
            }

            tau = Reflector(row, k + 1, next, out below[k]);
            Pass(a, n, k + 1, v, w, next, product, threads);
            foreach (double[] side in sides)
            {
                double dot = 0;
                for (int i = k + 1; i < n; i++)
                {
                    dot += next[i] * side[i];
                }

                dot *= tau;
                for (int i = k + 1; i < n; i++)
                {
                    side[i] -= dot * next[i];
                }
            }

            double half = 0;
            for (int i = k + 1; i < n; i++)
            {
                product[i] *= tau;
                half += product[i] * next[i];
            }

            half = half * tau / 2;
            for (int i = k + 1; i < n; i++)
            {
                w[i] = product[i] - (half * next[i]);
            }

            (v, next) = (next, v);
        }
    }

    /// <summary>
    /// The reflector that leaves only its first element of <c>row[from..]</c>; v[from] is 1. Returns tau of <c>H = I - tau v v'</c>.
    /// </summary>
    private static double Reflector(ReadOnlySpan<double> row, int from, double[] v, out double remaining)
    {
        Array.Clear(v);
        v[from] = 1;
        double first = row[from];

        // Scaled by the largest element, so that neither tiny nor huge columns leave the range of double.
        double largest = 0;
        for (int i = from + 1; i < row.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(row[i]));
        }

        if (largest == 0)
        {
            remaining = first;
            return 0;
        }

        largest = Math.Max(largest, Math.Abs(first));
        double sum = 0;
        for (int i = from; i < row.Length; i++)
        {
            double scaled = row[i] / largest;
            sum += scaled * scaled;
        }

        double norm = largest * Math.Sqrt(sum);
        remaining = first > 0 ? -norm : norm;
        double head = first - remaining;
        for (int i = from + 1; i < row.Length; i++)
        {
            v[i] = row[i] / head;
        }

        return (remaining - first) / remaining;
    }

    private static void Pass(double[] a, int n, int from, double[] v, double[] w, double[] next, double[] product, int threads)
    {
        int length = n - from;
        int stripes = threads > 1 && length >= 256 ? threads : 1;
        if (stripes == 1)
        {
            Stripe(a, n, from, from, n, v, w, next, product);
            return;
        }

        ParallelLoop.For(0, stripes, threads, s => Stripe(
            a, n, from, from + (int)((long)length * s / stripes), from + (int)((long)length * (s + 1) / stripes), v, w, next, product));
    }

    /// <summary>Columns <paramref name="left"/> .. <paramref name="right"/> - 1 of the update and of the product with the next reflector.</summary>
    private static void Stripe(
        double[] a, int n, int from, int left, int right, double[] v, double[] w, double[] next, double[] product)
    {
        int width = right - left;
        Span<double> vs = v.AsSpan(left, width), ws = w.AsSpan(left, width), ps = product.AsSpan(left, width);
        ps.Clear();
        int lanes = Vector<double>.Count, whole = width - (width % lanes);
        for (int j = from; j < n; j++)
        {
            Span<double> row = a.AsSpan((j * n) + left, width);
            double vj = v[j], wj = w[j], xj = next[j];
            ref double r = ref MemoryMarshal.GetReference(row);
            ref double p = ref MemoryMarshal.GetReference(ps);
            var (vv, wv, xv) = (new Vector<double>(vj), new Vector<double>(wj), new Vector<double>(xj));
            for (int i = 0; i < whole; i += lanes)
            {
                Vector<double> value = Vector.LoadUnsafe(ref r, (nuint)i)
                    - ((Vector.LoadUnsafe(ref MemoryMarshal.GetReference(vs), (nuint)i) * wv)
                        + (Vector.LoadUnsafe(ref MemoryMarshal.GetReference(ws), (nuint)i) * vv));
                value.StoreUnsafe(ref r, (nuint)i);
                (Vector.LoadUnsafe(ref p, (nuint)i) + (value * xv)).StoreUnsafe(ref p, (nuint)i);
            }

            for (int i = whole; i < width; i++)
            {
                double value = row[i] - ((vs[i] * wj) + (ws[i] * vj));
                row[i] = value;
                ps[i] += value * xj;
            }
        }
    }
}
