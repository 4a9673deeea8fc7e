using Lsm.Runtime.Networks.Spectrum;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Networks.Spectrum;

public sealed class KrylovBasisTests
{
    [TestCase(5)]
    [TestCase(1024)]
    [TestCase(5000)]
    public void Orthogonalise_RandomVectors_GivesAnOrthonormalBasis(int n)
    {
        var basis = new KrylovBasis(n, 2);
        var h = new double[4];
        for (int count = 0; count < 4; count++)
        {
            double[] before = Fill(basis[count], n, count);
            double norm = basis.Orthogonalise(count, h.AsSpan(0, count), 0);
            for (int i = 0; i <= count; i++)
            {
                Assert.That(Enumerable.Range(0, n).Sum(r => basis[i][r] * basis[count][r]), Is.EqualTo(i == count ? 1 : 0).Within(1e-13));
            }

            for (int r = 0; r < n; r++)
            {
                double back = norm * basis[count][r];
                for (int i = 0; i < count; i++)
                {
                    back += h[i] * basis[i][r];
                }

                Assert.That(back, Is.EqualTo(before[r]).Within(1e-13 * Math.Sqrt(n)));
            }
        }
    }

    [Test]
    public void Orthogonalise_AnyLength_AddsInTheDocumentedOrder()
    {
        // The same without SIMD: 16 partial sums within a block of 1024 rows, their tree, blocks in ascending order.
        const int N = 2600;
        var basis = new KrylovBasis(N, 2);
        double[] v = Fill(basis[0], N, 3);
        double total = 0;
        for (int block = 0; block < N; block += 1024)
        {
            var p = new double[16];
            for (int r = block; r < Math.Min(block + 1024, N); r++)
            {
                p[(r - block) % 16] += v[r] * v[r];
            }

            var lanes = new double[4];
            for (int l = 0; l < 4; l++)
            {
                lanes[l] = (p[l] + p[l + 4]) + (p[l + 8] + p[l + 12]);
            }

            total += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        }

        Assert.That(basis.Orthogonalise(0, [], 0), Is.EqualTo(Math.Sqrt(total)));
    }

    [Test]
    public void Combine_FirstVectors_ReplacesThemAndMovesTheLast()
    {
        const int N = 1500;
        var basis = new KrylovBasis(N, 2);
        double[][] v = [.. Enumerable.Range(0, 4).Select(i => Fill(basis[i], N, i))];
        basis.Combine(3, 2, [1, 4, 2, 5, 3, 6]);
        for (int r = 0; r < N; r++)
        {
            Assert.That(basis[0][r], Is.EqualTo(v[0][r] + (2 * v[1][r]) + (3 * v[2][r])).Within(1e-13));
            Assert.That(basis[1][r], Is.EqualTo((4 * v[0][r]) + (5 * v[1][r]) + (6 * v[2][r])).Within(1e-13));
            Assert.That(basis[2][r], Is.EqualTo(v[3][r]));
        }
    }

    [Test]
    public void Orthogonalise_NegligibleVector_LeavesItAsItIs()
    {
        var basis = new KrylovBasis(10, 1);
        Fill(basis[0], 10, 1);
        basis.Orthogonalise(0, [], 0);
        basis[0].CopyTo(basis[1], 0);
        Assert.That(basis.Orthogonalise(1, new double[1], 1e-10), Is.Not.NaN.And.LessThan(1e-15));
        Assert.That(basis[1], Is.All.EqualTo(0).Within(1e-15));
    }

    private static double[] Fill(double[] v, int n, int which)
    {
        new Philox(1, RandomStream.FirstFree, (ulong)which).Normals(0, v.AsSpan(0, n));
        return (double[])v.Clone();
    }
}
