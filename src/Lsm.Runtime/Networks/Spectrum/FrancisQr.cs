namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// The eigenvalues of a small real upper Hessenberg matrix by Francis' implicit double-shift QR (Golub and Van Loan, "Matrix
/// Computations", §7.5), in double with <c>+ - * / sqrt</c> in a fixed order.
/// </summary>
internal static class FrancisQr
{
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>The sweeps for one eigenvalue or pair before the smallest coupling is cut.</summary>
    private const int Patience = 60;

    /// <summary>Computes all eigenvalues. Overwrites <paramref name="a"/>.</summary>
    /// <param name="a">Row-major n * n, zero below the first subdiagonal.</param>
    /// <param name="n">The order.</param>
    /// <param name="re">Length n: receives the real parts; the two of a complex pair are adjacent.</param>
    /// <param name="im">Length n: receives the imaginary parts, the positive one of a pair first.</param>
    /// <param name="patience">The sweeps before a coupling is cut; tests set it.</param>
    public static void Compute(Span<double> a, int n, Span<double> re, Span<double> im, int patience = Patience)
    {
        int high = n - 1, tries = 0;
        while (high >= 0)
        {
            int low = ActiveFrom(a, n, high);
            if (low == high)
            {
                (re[high], im[high]) = (a[(high * n) + high], 0);
                high--;
                tries = 0;
            }
            else if (low == high - 1)
            {
                SolvePair(a, n, low, re, im);
                high -= 2;
                tries = 0;
            }
            else if (++tries <= patience)
            {
                Sweep(a, n, low, high, tries);
            }
            else
            {
                // No known matrix comes here. Cutting the smallest coupling is a backward error of its size, and bounds the effort.
                int cut = low + 1;
                for (int i = low + 2; i <= high; i++)
                {
                    cut = Math.Abs(a[(i * n) + i - 1]) < Math.Abs(a[(cut * n) + cut - 1]) ? i : cut;
                }

                a[(cut * n) + cut - 1] = 0;
                tries = 0;
            }
        }
    }

    // The first row of the unreduced block that ends at row `high`; a negligible subdiagonal is set to zero.
    private static int ActiveFrom(Span<double> a, int n, int high)
    {
        for (int i = high; i > 0; i--)
        {
            double scale = Math.Abs(a[((i - 1) * n) + i - 1]) + Math.Abs(a[(i * n) + i]);
            if (scale == 0)
            {
                scale = Math.Abs(a[((i - 1) * n) + i]);
            }

            if (!(Math.Abs(a[(i * n) + i - 1]) > Epsilon * scale)) // NaN is split too, so that the sweeps end
            {
                a[(i * n) + i - 1] = 0;
                return i;
            }
        }

        return 0;
    }

    private static void SolvePair(ReadOnlySpan<double> a, int n, int low, Span<double> re, Span<double> im)
    {
        double p = a[(low * n) + low], q = a[(low * n) + low + 1];
        double r = a[((low + 1) * n) + low], s = a[((low + 1) * n) + low + 1];
        double half = 0.5 * (p - s);
        double square = (half * half) + (q * r);
        if (square >= 0)
        {
            double root = half + (half >= 0 ? Math.Sqrt(square) : -Math.Sqrt(square));
            (re[low], im[low]) = (s + root, 0);
            (re[low + 1], im[low + 1]) = (root == 0 ? s : s - (q * r / root), 0);
        }
        else
        {
            double root = Math.Sqrt(-square);
            (re[low], im[low]) = (s + half, root);
            (re[low + 1], im[low + 1]) = (s + half, -root);
        }
    }

    // One implicit double-shift sweep over rows and columns low..high.
    private static void Sweep(Span<double> a, int n, int low, int high, int tries)
    {
        double p = a[((high - 1) * n) + high - 1], s = a[(high * n) + high];
        double trace = p + s;
        double determinant = (p * s) - (a[((high - 1) * n) + high] * a[(high * n) + high - 1]);
        if (tries % 10 == 0)
        {
            // An exceptional shift, to break a cycle.
            double size = Math.Abs(a[(high * n) + high - 1]) + Math.Abs(a[((high - 1) * n) + high - 2]);
            trace = 1.5 * size;
            determinant = size * size;
        }

        double h00 = a[(low * n) + low], h10 = a[((low + 1) * n) + low];
        double x = (h00 * h00) + (a[(low * n) + low + 1] * h10) - (trace * h00) + determinant;
        double y = h10 * (h00 + a[((low + 1) * n) + low + 1] - trace);
        double z = h10 * a[((low + 2) * n) + low + 1];
        for (int k = low; k < high; k++)
        {
            int width = k + 2 <= high ? 3 : 2;
            z = width == 3 ? z : 0;
            double norm = Math.Sqrt((x * x) + (y * y) + (z * z));
            if (norm != 0)
            {
                double alpha = x > 0 ? -norm : norm;
                double u = x - alpha;
                double factor = 2 / ((u * u) + (y * y) + (z * z));
                ReflectThree(a, n, k, width, u, y, z, factor, Math.Max(low, k - 1), high, low, Math.Min(high, k + 3));
            }

            if (k < high - 1)
            {
                (x, y) = (a[((k + 1) * n) + k], a[((k + 2) * n) + k]);
                z = k + 3 <= high ? a[((k + 3) * n) + k] : 0;
            }
        }
    }

    private static void ReflectThree(
        Span<double> a, int n, int k, int width, double u, double y, double z, double factor, int columnFrom, int columnTo, int rowFrom, int rowTo)
    {
        Span<double> r0 = a.Slice(k * n, n), r1 = a.Slice((k + 1) * n, n);
        Span<double> r2 = width == 3 ? a.Slice((k + 2) * n, n) : r1;
        for (int j = columnFrom; j <= columnTo; j++)
        {
            double sum = (u * r0[j]) + (y * r1[j]);
            sum = factor * (width == 3 ? sum + (z * r2[j]) : sum);
            r0[j] -= sum * u;
            r1[j] -= sum * y;
            if (width == 3)
            {
                r2[j] -= sum * z;
            }
        }

        for (int i = rowFrom; i <= rowTo; i++)
        {
            Span<double> row = a.Slice((i * n) + k, width);
            double sum = (u * row[0]) + (y * row[1]);
            sum = factor * (width == 3 ? sum + (z * row[2]) : sum);
            row[0] -= sum * u;
            row[1] -= sum * y;
            if (width == 3)
            {
                row[2] -= sum * z;
            }
        }

        // The reflection zeroes these entries up to rounding; store exact zeros.
        if (k - 1 >= rowFrom)
        {
            r1[k - 1] = 0;
            if (width == 3)
            {
                r2[k - 1] = 0;
            }
        }
    }
}
