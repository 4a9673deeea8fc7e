using Lsm.Runtime.Networks.Spectrum;

namespace Lsm.Runtime.Tests.Networks.Spectrum;

/// <summary>If the sweeps do not converge, the smallest coupling is cut. No known matrix causes this, so the tests set the patience.</summary>
public sealed class FrancisQrTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Compute_WithoutConvergence_CutsTheSmallestCoupling(int smallest)
    {
        // Without a sweep, blocks of three or more rows are cut at the smallest coupling until blocks of one and two rows are left.
        const int N = 6;
        double[] couplings = [0.5, 0.6, 0.7, 0.8, 0.9];
        couplings[smallest] = 0.25;
        double[] a = Tridiagonal(couplings);
        double[] re = new double[N], im = new double[N];
        FrancisQr.Compute(a, N, re, im, patience: 0);
        var expected = new List<double>();
        Split(couplings, 0, N, expected);
        Assert.That(re, Is.EqualTo(expected).Within(1e-14));
        Assert.That(im, Is.All.Zero);
    }

    [Test]
    public void Compute_TwoEqualCouplings_CutsTheFirst()
    {
        double[] re = new double[3], im = new double[3];
        FrancisQr.Compute(Tridiagonal([-0.5, 0.5]), 3, re, im, patience: 0);
        Assert.That(re, Is.EqualTo(new[] { 1, 2.5 - Math.Sqrt(0.5), 2.5 + Math.Sqrt(0.5) }).Within(1e-14));
    }

    [Test]
    public void Compute_MatrixThatIsNotFinite_Returns()
    {
        double[] a = Tridiagonal([1, 1, 1, 1]), re = new double[5], im = new double[5];
        a[7] = double.NaN;
        FrancisQr.Compute(a, 5, re, im);
        Assert.That(re, Has.Some.NaN);
    }

    /// <summary>Symmetric, with 1, 2, 3 ... on the diagonal.</summary>
    private static double[] Tridiagonal(double[] couplings)
    {
        int n = couplings.Length + 1;
        var a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            a[(i * n) + i] = i + 1;
        }

        for (int i = 1; i < n; i++)
        {
            a[(i * n) + i - 1] = a[((i - 1) * n) + i] = couplings[i - 1];
        }

        return a;
    }

    /// <summary>Adds the eigenvalues of rows from..end, cut at the smallest coupling until two rows are left: in the order of the rows, the smaller of two first.</summary>
    private static void Split(double[] couplings, int from, int end, List<double> eigenvalues)
    {
        if (end - from == 1)
        {
            eigenvalues.Add(end);
            return;
        }

        if (end - from == 2)
        {
            double root = Math.Sqrt(0.25 + (couplings[from] * couplings[from]));
            eigenvalues.AddRange([from + 1.5 - root, from + 1.5 + root]);
            return;
        }

        int cut = Enumerable.Range(from, end - from - 1).MinBy(i => couplings[i]) + 1;
        Split(couplings, from, cut, eigenvalues);
        Split(couplings, cut, end, eigenvalues);
    }
}
