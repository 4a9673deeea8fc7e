using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// The largest magnitude of an eigenvalue of one block by Arnoldi's method from a fixed start vector, restarted with the leading
/// eigenvectors found (thick restart: R. B. Morgan, Math. Comp. 65, 1996; K. Wu and H. Simon, SIAM J. Matrix Anal. Appl. 22, 2000).
/// </summary>
/// <remarks>
/// The effort is bounded. The basis grows to 96 vectors (fewer for more than 262,144 neurons, so that it takes at most about 200 MB). Restarts then
/// keep half of it, until the residual is at most 1e-6 of the eigenvalue or <see cref="ProductBudget"/> products are done. After that, a block of
/// at most <see cref="WholeUpTo"/> neurons is solved exactly, with as many basis vectors as neurons; for a larger block the leading eigenvalue is
/// returned with its residual. The start vector is random, so it has a component along every eigenvector, and a basis that
/// closes early (an invariant subspace) contains every eigenvalue.
/// </remarks>
internal sealed class Arnoldi
{
    private const double Tolerance = 1e-6;

    // A basis vector this small relative to the norm of the block is rounding: the basis spans an invariant subspace.
    private const double Closed = 1e-12;
    private const int FirstCheck = 12;
    private const int ProductBudget = 500;
    private const int WholeUpTo = 512;
    private const int SmallUpTo = 32;

    private readonly SparseBlock block;
    private readonly KrylovBasis basis;
    private readonly int restartAt;

    // The block in the basis: A V = V H + beta v e^T, where v is the next vector and row `count` of `h` holds beta e^T.
    private readonly double[] h;
    private readonly int stride;
    private int count;
    private int products;
    private double norm;

    private Arnoldi(SparseBlock block, int threads)
    {
        this.block = block;
        basis = new KrylovBasis(block.Size, threads);
        restartAt = Math.Min(block.Size, Math.Clamp((192 << 20) / 8 / block.Size, 24, 96));
        stride = block.Size <= WholeUpTo ? block.Size : restartAt;
        h = new double[(stride + 1) * stride];
    }

    /// <summary>Estimates the spectral radius of a block.</summary>
    public static SpectralEstimate Solve(SparseBlock block, int threads)
    {
        SpectralEstimate estimate = new Arnoldi(block, threads).Run();
        return estimate with { Radius = estimate.Radius * block.Unit };
    }

    private SpectralEstimate Run()
    {
        Start();
        for (int wanted = block.Size <= SmallUpTo ? block.Size : FirstCheck; ;)
        {
            bool whole = Expand(wanted);
            var small = new SmallEigenproblem(Projected(), count);
            double radius = small.Modulus(0);
            double residual = whole ? 0 : Residual(small);
            bool spent = products >= ProductBudget;
            if (residual <= Tolerance * radius || (spent && block.Size > WholeUpTo))
            {
                return IsNilpotent(small)
                    ? new SpectralEstimate(0, 0, products)
                    : new SpectralEstimate(radius, residual / radius, products);
            }

            if (spent)
            {
                wanted = block.Size;
            }
            else if (wanted < restartAt)
            {
                wanted = Math.Min(2 * wanted, restartAt);
            }
            else
            {
                Restart(small);
            }
        }
    }

    private void Start()
    {
        var random = new Philox(0, RandomStream.Graph, ulong.MaxValue);
        double[] v = basis[0];
        for (int i = 0; i < block.Size; i++)
        {
            v[i] = random.Uniform((ulong)i);
        }

        basis.Orthogonalise(0, [], 0);
    }

    // Adds basis vectors up to the given number. Returns true if the basis closed: it spans an invariant subspace to working precision.
    private bool Expand(int wanted)
    {
        var h = new double[wanted];
        while (count < wanted)
        {
            int j = count++;
            block.Multiply(basis[j], basis[j + 1]);
            products++;
            double norm = basis.Orthogonalise(count, h, Closed * this.norm);
            double square = norm * norm;
            for (int i = 0; i <= j; i++)
            {
                this.h[(i * stride) + j] = h[i];
                square += h[i] * h[i];
            }

            this.h[(count * stride) + j] = norm;
            this.norm = Math.Max(this.norm, Math.Sqrt(square));
            if (norm <= Closed * this.norm || count == block.Size)
            {
                return true;
            }
        }

        return false;
    }

    private double[] Projected()
    {
        var a = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            h.AsSpan(i * stride, count).CopyTo(a.AsSpan(i * count));
        }

        return a;
    }

    // ||A x - t x|| of the leading eigenvalue t and its unit vector x in the basis.
    private double Residual(SmallEigenproblem small)
    {
        double[] yr = new double[count], yi = new double[count];
        small.Vector(small[0], yr, yi);
        return Math.Abs(h[(count * stride) + count - 1]) * Math.Sqrt((yr[^1] * yr[^1]) + (yi[^1] * yi[^1]));
    }

    // Whether all eigenvalues found are zero up to rounding. A nilpotent matrix of index k has, after rounding,
    // eigenvalues near the k-th root of the rounding unit, but each is as ill-conditioned as that makes it: the error that its condition
    // number predicts is about 1/k of the eigenvalue itself. The mean of the eigenvalues distinguishes it from a defective one that is not zero.
    private bool IsNilpotent(SmallEigenproblem small)
    {
        double radius = small.Modulus(0);
        if (radius == 0 || count > SmallUpTo)
        {
            return radius == 0;
        }

        double[] right = Projected(), left = new double[count * count];
        double trace = 0, square = 0;
        for (int i = 0; i < count; i++)
        {
            trace += right[(i * count) + i];
            for (int j = 0; j < count; j++)
            {
                left[(j * count) + i] = right[(i * count) + j];
                square += right[(i * count) + j] * right[(i * count) + j];
            }
        }

        double[] yr = new double[count], yi = new double[count], zr = new double[count], zi = new double[count];
        small.Vector(small[0], yr, yi);
        new SmallEigenproblem(left, count).Vector(small[0], zr, zi);
        double re = 0, im = 0;
        for (int i = 0; i < count; i++)
        {
            re += (zr[i] * yr[i]) - (zi[i] * yi[i]);
            im += (zr[i] * yi[i]) + (zi[i] * yr[i]);
        }

        double cosine = Math.Sqrt((re * re) + (im * im));
        double rounding = Closed * Math.Sqrt(square);
        bool isRounding = 10 * count * rounding >= radius * cosine && Math.Abs(trace) <= 0.5 * count * radius;
        return isRounding || radius <= rounding;
    }

    // Keeps the leading half of the eigenvectors as an orthonormal basis P of the small space: A V P = V P (P^T H P) + v beta e^T P.
    private void Restart(SmallEigenproblem small)
    {
        int m = count;
        double[] a = Projected();
        double beta = h[(m * stride) + m - 1];
        List<double[]> p = Leading(small, m / 2);
        var combination = new double[m * p.Count];
        Array.Clear(h);
        for (int c = 0; c < p.Count; c++)
        {
            for (int i = 0; i < m; i++)
            {
                combination[(i * p.Count) + c] = p[c][i];
            }

            var image = new double[m];
            for (int i = 0; i < m; i++)
            {
                image[i] = Dot(a.AsSpan(i * m, m), p[c]);
            }

            for (int r = 0; r < p.Count; r++)
            {
                h[(r * stride) + c] = Dot(p[r], image);
            }

            h[(p.Count * stride) + c] = beta * p[c][m - 1];
        }

        basis.Combine(m, p.Count, combination);
        count = p.Count;
    }

    // The real and imaginary parts of the leading eigenvectors, made orthonormal. A part that depends on earlier ones, as near a defective
    // eigenvalue, is left out: that loses information but no accuracy.
    private static List<double[]> Leading(SmallEigenproblem small, int wanted)
    {
        var p = new List<double[]>();
        for (int rank = 0; rank < small.Size && p.Count < wanted; rank++)
        {
            if (small[rank].Im >= 0)
            {
                double[] re = new double[small.Size], im = new double[small.Size];
                small.Vector(small[rank], re, im);
                AddOrthogonal(p, re);
                AddOrthogonal(p, im);
            }
        }

        return p;
    }

    private static void AddOrthogonal(List<double[]> p, double[] v)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] u in p)
            {
                double product = Dot(u, v);
                for (int i = 0; i < v.Length; i++)
                {
                    v[i] -= product * u[i];
                }
            }
        }

        double norm = Math.Sqrt(Dot(v, v));
        if (norm > 1e-5)
        {
            for (int i = 0; i < v.Length; i++)
            {
                v[i] /= norm;
            }

            p.Add(v);
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
