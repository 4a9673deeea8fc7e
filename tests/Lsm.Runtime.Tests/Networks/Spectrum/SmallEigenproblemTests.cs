using CsCheck;
using Lsm.Runtime.Networks.Spectrum;
using Lsm.Runtime.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Networks.Spectrum;

public sealed class SmallEigenproblemTests
{
    [Test]
    public void Eigenvalues_RandomMatrices_AgreeWithAnotherSolver()
    {
        Gen.Select(Gen.Int[1, 30], Gen.ULong).Sample((n, seed) =>
        {
            double[] a = Random(n, seed);
            var small = new SmallEigenproblem((double[])a.Clone(), n);
            var others = Matrix<double>.Build.DenseOfRowMajor(n, n, a).Evd().EigenValues.ToList();
            for (int rank = 0; rank < n; rank++)
            {
                (double re, double im) = small[rank];
                System.Numerics.Complex nearest = others.MinBy(z => (z - new System.Numerics.Complex(re, im)).Magnitude);
                Assert.That((nearest - new System.Numerics.Complex(re, im)).Magnitude, Is.Not.NaN.And.LessThan(1e-7 * n));
                others.Remove(nearest);
                Assert.That(rank == 0 || small.Modulus(rank) <= small.Modulus(rank - 1));
            }
        });
    }

    [Test]
    public void Vectors_RandomMatrices_AreUnitEigenvectors()
    {
        Gen.Select(Gen.Int[1, 25], Gen.ULong).Sample((n, seed) =>
        {
            double[] a = Random(n, seed);
            var small = new SmallEigenproblem((double[])a.Clone(), n);
            for (int rank = 0; rank < n; rank++)
            {
                double[] yr = new double[n], yi = new double[n];
                (double re, double im) = small[rank];
                small.Vector((re, im), yr, yi);
                Assert.That(yr.Zip(yi, (x, y) => (x * x) + (y * y)).Sum(), Is.EqualTo(1).Within(1e-12));
                for (int i = 0; i < n; i++)
                {
                    double sr = -((re * yr[i]) - (im * yi[i])), si = -((re * yi[i]) + (im * yr[i]));
                    for (int j = 0; j < n; j++)
                    {
                        sr += a[(i * n) + j] * yr[j];
                        si += a[(i * n) + j] * yi[j];
                    }

                    Assert.That(Math.Sqrt((sr * sr) + (si * si)), Is.Not.NaN.And.LessThan(1e-11 * n));
                }
            }
        });
    }

    [Test]
    public void Eigenvalues_KnownSpectra_AreFound()
    {
        // The companion matrix of (x - 1)(x - 2)...(x - 6); a permutation, whose eigenvalues are roots of one, so that an unshifted QR stalls;
        // zero; a diagonal.
        double[] companion = new double[36];
        new double[] { 21, -175, 735, -1624, 1764, -720 }.CopyTo(companion, 0);
        for (int i = 1; i < 6; i++)
        {
            companion[(i * 6) + i - 1] = 1;
        }

        Assert.That(Moduli(companion, 6), Is.EqualTo(new[] { 6.0, 5, 4, 3, 2, 1 }).Within(1e-8));
        Assert.That(Moduli([0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], 4), Is.All.EqualTo(1).Within(1e-12));
        Assert.That(Moduli(new double[25], 5), Is.All.Zero);
        Assert.That(Moduli([3, 0, 0, 0, -7, 0, 0, 0, 5], 3), Is.EqualTo(new[] { 7.0, 5, 3 }));
        Assert.That(Moduli([-4], 1), Is.EqualTo(new[] { 4.0 }));
    }

    [Test]
    public void Vectors_ChainOfTwenty_StayInRange()
    {
        var a = new double[400];
        for (int i = 0; i + 1 < 20; i++)
        {
            a[(i * 20) + i + 1] = 1;
        }

        double[] yr = new double[20], yi = new double[20];
        new SmallEigenproblem(a, 20).Vector((0, 0), yr, yi);
        Assert.That(Math.Abs(yr[0]), Is.EqualTo(1).Within(1e-9));
    }

    private static double[] Moduli(double[] a, int n)
    {
        var small = new SmallEigenproblem(a, n);
        return [.. Enumerable.Range(0, n).Select(small.Modulus)];
    }

    private static double[] Random(int n, ulong seed)
    {
        var a = new double[n * n];
        new Philox(seed, RandomStream.FirstFree).Normals(0, a);
        return a;
    }
}
