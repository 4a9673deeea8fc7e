namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// Eigenvalues and eigenvectors of a small dense real matrix, in double with <c>+ - * / sqrt</c> in a fixed order: reduction to Hessenberg
/// form by Householder reflections, <see cref="FrancisQr"/> on that, and inverse iteration for single vectors (Golub and Van Loan, "Matrix
/// Computations", §7.4 and §7.6).
/// </summary>
internal sealed class SmallEigenproblem
{
    private const double Epsilon = 1.0 / (1L << 52);
    private readonly int n;
    private readonly double[] h;
    private readonly double[] q;
    private readonly double[] re;
    private readonly double[] im;
    private readonly int[] order;

    // Real and imaginary part of H - eigenvalue, later of its triangular factor.
    private readonly double[] ur;
    private readonly double[] ui;

    /// <summary>Solves for all eigenvalues.</summary>
    /// <param name="a">Row-major n * n. The object keeps the array and overwrites it.</param>
    /// <param name="n">The number of rows, at least 1.</param>
    public SmallEigenproblem(double[] a, int n)
    {
        (this.n, h, q) = (n, a, new double[n * n]);
        for (int i = 0; i < n; i++)
        {
            q[(i * n) + i] = 1;
        }

        Reduce();
        (re, im, order) = (new double[n], new double[n], new int[n]);
        (ur, ui) = ((double[])h.Clone(), new double[n * n]);
        FrancisQr.Compute(ur, n, re, im);

        var size = new double[n];
        for (int i = 0; i < n; i++)
        {
            order[i] = i;
            size[i] = -Math.Sqrt((re[i] * re[i]) + (im[i] * im[i]));
        }

        // Equal magnitudes, such as those of a pair, keep the order of the QR iteration, so the sort need not be stable.
        Array.Sort(order, (x, y) => size[x] != size[y] ? size[x].CompareTo(size[y]) : x.CompareTo(y));
    }

    /// <summary>The number of rows.</summary>
    public int Size => n;

    /// <summary>The eigenvalue of the given rank: the largest magnitude first, and in a complex pair the positive imaginary part first.</summary>
    public (double Re, double Im) this[int rank] => (re[order[rank]], im[order[rank]]);

    /// <summary>The magnitude of the eigenvalue of the given rank.</summary>
    public double Modulus(int rank)
    {
        (double re, double im) = this[rank];
        return Math.Sqrt((re * re) + (im * im));
    }

    /// <summary>Computes the unit eigenvector of an eigenvalue that is known to working precision.</summary>
    /// <param name="value">The eigenvalue.</param>
    /// <param name="yr">Length n: receives the real parts.</param>
    /// <param name="yi">Length n: receives the imaginary parts.</param>
    public void Vector((double Re, double Im) value, Span<double> yr, Span<double> yi)
    {
        double norm = 0;
        foreach (double v in h)
        {
            norm += v * v;
        }

        double floor = norm > 0 ? Epsilon * Math.Sqrt(norm) : 1;
        Span<double> xr = new double[n], xi = new double[n];
        for (int i = 0; i < n; i++)
        {
            // Start from any vector without structure: two passes give the eigenvector, and a third helps with near-multiple eigenvalues.
            xr[i] = 1 + (0.25 * ((i * 7 % 11) - 5));
        }

        for (int pass = 0; pass < 3; pass++)
        {
            Normalise(xr, xi);
            Solve(value.Re, value.Im, floor, xr, xi);
        }

        for (int i = 0; i < n; i++)
        {
            double sr = 0, si = 0;
            for (int j = 0; j < n; j++)
            {
                sr += q[(i * n) + j] * xr[j];
                si += q[(i * n) + j] * xi[j];
            }

            (yr[i], yi[i]) = (sr, si);
        }

        Normalise(yr, yi);
    }

    // a = Q H Q^T.
    private void Reduce()
    {
        var v = new double[n];
        var products = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            double square = 0;
            for (int i = k + 2; i < n; i++)
            {
                v[i] = h[(i * n) + k];
                square += v[i] * v[i];
            }

            if (square == 0)
            {
                continue;
            }

            double head = h[((k + 1) * n) + k];
            double norm = Math.Sqrt((head * head) + square);
            double alpha = head > 0 ? -norm : norm;
            v[k + 1] = head - alpha;
            double factor = 2 / ((v[k + 1] * v[k + 1]) + square);
            ReflectRows(v, factor, k, products);
            ReflectColumns(h, v, factor, k);
            ReflectColumns(q, v, factor, k);
            h[((k + 1) * n) + k] = alpha;
            for (int i = k + 2; i < n; i++)
            {
                h[(i * n) + k] = 0;
            }
        }
    }

    // H = (I - factor v v^T) H on columns k and up. The loop goes over the rows in memory order and sums the products v^T H in a separate row.
    private void ReflectRows(double[] v, double factor, int k, double[] products)
    {
        Array.Clear(products);
        for (int i = k + 1; i < n; i++)
        {
            for (int j = k; j < n; j++)
            {
                products[j] += v[i] * h[(i * n) + j];
            }
        }

        for (int i = k + 1; i < n; i++)
        {
            for (int j = k; j < n; j++)
            {
                h[(i * n) + j] -= factor * v[i] * products[j];
            }
        }
    }

    // a = a (I - factor v v^T).
    private void ReflectColumns(double[] a, double[] v, double factor, int k)
    {
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = k + 1; j < n; j++)
            {
                sum += a[(i * n) + j] * v[j];
            }

            sum *= factor;
            for (int j = k + 1; j < n; j++)
            {
                a[(i * n) + j] -= sum * v[j];
            }
        }
    }

    // x = (H - (re + i im))^-1 x by elimination with exchange of neighbouring rows. A pivot below `floor` is replaced by it: near an
    // eigenvalue this makes x its eigenvector.
    private void Solve(double re, double im, double floor, Span<double> xr, Span<double> xi)
    {
        int n = this.n;
        h.CopyTo(this.ur, 0);
        Array.Clear(this.ui);
        for (int i = 0; i < n; i++)
        {
            this.ur[(i * n) + i] -= re;
            this.ui[(i * n) + i] = -im;
        }

        for (int k = 0; k < n; k++)
        {
            Span<double> pr = this.ur.AsSpan(k * n, n), pi = this.ui.AsSpan(k * n, n);
            if (k + 1 < n)
            {
                Span<double> rr = this.ur.AsSpan((k + 1) * n, n), ri = this.ui.AsSpan((k + 1) * n, n);
                if (Square(rr[k], ri[k]) > Square(pr[k], pi[k]))
                {
                    for (int j = k; j < n; j++)
                    {
                        (pr[j], rr[j]) = (rr[j], pr[j]);
                        (pi[j], ri[j]) = (ri[j], pi[j]);
                    }

                    (xr[k], xr[k + 1]) = (xr[k + 1], xr[k]);
                    (xi[k], xi[k + 1]) = (xi[k + 1], xi[k]);
                }

                Eliminate(pr, pi, rr, ri, k, floor, xr, xi);
            }
            else if (Square(pr[k], pi[k]) < floor * floor)
            {
                (pr[k], pi[k]) = (floor, 0);
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            Span<double> ur = this.ur.AsSpan(i * n, n), ui = this.ui.AsSpan(i * n, n);
            double sr = xr[i], si = xi[i];
            for (int j = i + 1; j < n; j++)
            {
                sr -= (ur[j] * xr[j]) - (ui[j] * xi[j]);
                si -= (ur[j] * xi[j]) + (ui[j] * xr[j]);
            }

            double size = Square(ur[i], ui[i]);
            xr[i] = ((sr * ur[i]) + (si * ui[i])) / size;
            xi[i] = ((si * ur[i]) - (sr * ui[i])) / size;

            // A defective eigenvalue has several tiny pivots, so the solution is scaled to stay in the range of a double.
            if (Square(xr[i], xi[i]) > 1e200)
            {
                Multiply(xr, xi, 1e-100);
            }
        }
    }

    private static void Eliminate(
        Span<double> pr, Span<double> pi, Span<double> rr, Span<double> ri, int k, double floor, Span<double> xr, Span<double> xi)
    {
        double size = Square(pr[k], pi[k]);
        if (size < floor * floor)
        {
            (pr[k], pi[k], size) = (floor, 0, floor * floor);
        }

        double mr = ((rr[k] * pr[k]) + (ri[k] * pi[k])) / size, mi = ((ri[k] * pr[k]) - (rr[k] * pi[k])) / size;
        if (mr == 0 && mi == 0)
        {
            return;
        }

        for (int j = k + 1; j < pr.Length; j++)
        {
            rr[j] -= (mr * pr[j]) - (mi * pi[j]);
            ri[j] -= (mr * pi[j]) + (mi * pr[j]);
        }

        xr[k + 1] -= (mr * xr[k]) - (mi * xi[k]);
        xi[k + 1] -= (mr * xi[k]) + (mi * xr[k]);
    }

    private static double Square(double re, double im) => (re * re) + (im * im);

    private static void Normalise(Span<double> re, Span<double> im)
    {
        double square = 0;
        for (int i = 0; i < re.Length; i++)
        {
            square += Square(re[i], im[i]);
        }

        Multiply(re, im, 1 / Math.Sqrt(square));
    }

    private static void Multiply(Span<double> re, Span<double> im, double factor)
    {
        for (int i = 0; i < re.Length; i++)
        {
            re[i] *= factor;
            im[i] *= factor;
        }
    }
}
