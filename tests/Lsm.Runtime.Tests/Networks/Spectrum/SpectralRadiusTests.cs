using CsCheck;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Spectrum;
using Lsm.Runtime.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Networks.Spectrum;

public sealed class SpectralRadiusTests
{
    [Test]
    public void SpectralRadius_RandomNetworks_AgreesWithADenseSolver(
        [ValueSource(typeof(Net), nameof(Net.Kinds))] string kind, [Values(0, 0.8, 1)] double excRatio, [Values(1UL, 2UL, 3UL)] ulong seed) =>
        Agrees(Net.Draw(kind, 120, 8, excRatio, weightScale: 1, seed: seed), 1e-6);

    [Test]
    public void SpectralRadius_BalancedNetworks_AgreesWithADenseSolver(
        [ValueSource(typeof(Net), nameof(Net.Kinds))] string kind, [Values(1UL, 2UL)] ulong seed) =>
        Agrees(Net.Draw(kind, 150, 12, 0.5, weightScale: 1, seed: seed), 1e-6);

    [TestCase("erdos_renyi", 50, 0.8)]
    [TestCase("fan_in", 2, 0.8)]
    public void SpectralRadius_DefaultSize_AgreesWithADenseSolver(string kind, int degree, double excRatio) =>
        Agrees(Net.Draw(kind, 500, degree, excRatio, weightScale: 1), 1e-6);

    [Test]
    public void SpectralRadius_SparseMatricesOfAnySign_AgreesWithADenseSolver()
    {
        (from n in Gen.Int[1, 40]
         from density in Gen.Double[0.5 / n, 1]
         from seed in Gen.ULong
         select (n, density, seed)).Sample(c => Agrees(Gaussian(c.n, c.density, c.seed), 1e-6));
    }

    [Test]
    public void SpectralRadius_DenseGaussianMatrix_AgreesWithADenseSolver() => Agrees(Gaussian(300, 1, 1), 1e-6);

    [Test]
    public void SpectralRadius_NetworkWithoutLoops_IsZero()
    {
        Assert.That(SynapseMatrix.FromRows(1, [0, 0], [], []).SpectralRadius(), Is.Zero);
        Assert.That(SynapseMatrix.FromRows(1000, new int[1001], [], []).SpectralRadius(), Is.Zero);

        // A complete feed-forward network under shuffled labels, and a chain long enough to overflow a recursion.
        int[] labels = Lsm.Runtime.Networks.Graphs.Labels.Draw(300, 1);
        var w = new double[300, 300];
        for (int i = 0; i < 300; i++)
        {
            for (int j = 0; j < i; j++)
            {
                w[labels[i], labels[j]] = 1 + ((i * j) % 7);
            }
        }

        Assert.That(Net.FromDense(w).SpectralRadius(), Is.Zero);
        int[] rowStart = [.. Enumerable.Range(0, 200_000), 199_999], targets = [.. Enumerable.Range(1, 199_999)];
        Assert.That(SynapseMatrix.FromRows(200_000, rowStart, targets, Enumerable.Repeat(2f, 199_999).ToArray()).SpectralRadius(), Is.Zero);
    }

    [Test]
    public void SpectralRadius_LoopThroughAWeightOfZero_IsZero()
    {
        SynapseMatrix m = SynapseMatrix.FromRows(3, [0, 1, 2, 3], [1, 2, 0], [1f, 1f, 0f]);
        Assert.That(m.SpectralRadius(), Is.Zero);
    }

    [TestCase(2)]
    [TestCase(10)]
    [TestCase(300)]
    public void SpectralRadius_NilpotentRankOne_IsZero(int n)
    {
        // u v^T with v orthogonal to u, in whole numbers: every neuron is in loops, which cancel.
        var random = new Philox(1, RandomStream.FirstFree, (ulong)n);
        var u = new double[n];
        var v = new double[n];
        for (int i = 1; i < n; i++)
        {
            u[i] = random.Below((ulong)(2 * i), 9) - 4;
            v[i] = 1 + random.Below((ulong)((2 * i) + 1), 4);
            v[0] -= u[i] * v[i];
        }

        u[0] = 1;
        var w = new double[n, n];
        for (int i = 0; i < n * n; i++)
        {
            w[i / n, i % n] = u[i / n] * v[i % n];
        }

        Assert.That(Net.FromDense(w).SpectralRadius(), Is.Zero);
    }

    [Test]
    public void SpectralRadius_NilpotentOfSmallIndex_IsZero()
    {
        // Chains of k neurons in a basis of whole numbers with determinant 1.
        for (int k = 2; k <= 10; k++)
        {
            for (int n = k; n <= 14; n++)
            {
                for (ulong seed = 0; seed < 10; seed++)
                {
                    Assert.That(Net.FromDense(Similar(n, k, 0, seed)).SpectralRadius(), Is.Zero, $"index {k}, {n} neurons, seed {seed}");
                }
            }
        }
    }

    [Test]
    public void SpectralRadius_DefectiveMatrix_IsItsEigenvalue()
    {
        // No method finds an eigenvalue with a chain of k better than to the k-th root of the rounding unit.
        foreach ((int k, double within) in new[] { (2, 1e-6), (3, 1e-4), (4, 2e-3), (6, 2e-2) })
        {
            for (ulong seed = 0; seed < 10; seed++)
            {
                Assert.That(Net.FromDense(Similar(12, k, 3, seed)).SpectralRadius(), Is.EqualTo(3).Within(3 * within), $"chain {k}, seed {seed}");
            }
        }
    }

    [Test]
    public void SpectralRadius_EigenvaluesThatSumToZero_AreFound([Range(2, 12)] int n)
    {
        for (ulong seed = 0; seed < 8; seed++)
        {
            // Many loops, but no self-loop.
            var random = new Philox(seed, RandomStream.FirstFree, (ulong)n);
            var w = new double[n, n];
            for (int i = 0; i < n * n; i++)
            {
                w[i / n, i % n] = i / n == i % n ? 0 : random.Below((ulong)i, 4) + 1 - (5 * random.Below((ulong)(i + (n * n)), 2));
            }

            Agrees(Net.FromDense(w), 1e-6);
        }
    }

    [Test]
    public void SpectralRadius_Ring_IsTheGeometricMeanOfItsWeights()
    {
        // 500 half-normal weights: their product is about 1e-138, and a dense solver finds noise.
        var random = new Philox(5, RandomStream.FirstFree);
        var weights = new float[500];
        double logs = 0;
        for (int i = 0; i < 500; i++)
        {
            weights[i] = (float)random.Normal((ulong)i);
            logs += Math.Log(Math.Abs(weights[i])) / 500;
        }

        SynapseMatrix m = SynapseMatrix.FromRows(500, [.. Enumerable.Range(0, 501)], [.. Enumerable.Range(1, 499), 0], weights);
        Assert.That(m.SpectralRadius(), Is.EqualTo(Math.Exp(logs)).Within(1e-10).Percent);
        Assert.That(SynapseMatrix.FromRows(2, [0, 1, 2], [1, 0], [2e38f, -2e38f]).SpectralRadius(), Is.EqualTo(2e38).Within(1e-4).Percent);
        Assert.That(SynapseMatrix.FromRows(2, [0, 1, 1], [0], [-3f]).SpectralRadius(), Is.EqualTo(3));
    }

    [Test]
    public void SpectralRadius_ComplexPairsOnOneCircle_AreFound()
    {
        // Three rotations, one a little larger, coupled one way, and a real eigenvalue below them.
        var w = new double[7, 7];
        foreach ((int at, double size) in new[] { (0, 0.999), (2, 1.0), (4, 0.998) })
        {
            (w[at, at], w[at, at + 1], w[at + 1, at], w[at + 1, at + 1]) = (0.6 * size, -0.8 * size, 0.8 * size, 0.6 * size);
        }

        w[6, 6] = 0.9;
        for (int i = 0; i < 6; i++)
        {
            w[i, 6] = 0.3;
        }

        Assert.That(Net.FromDense(w).SpectralRadius(), Is.EqualTo(1).Within(1e-6));
    }

    [TestCase(1e-30)] // no weight falls below 2^-126 then
    [TestCase(1e-20)]
    [TestCase(1e20)]
    [TestCase(1e36)]
    public void SpectralRadius_ScaledWeights_ScalesWithThem(double factor)
    {
        SynapseMatrix m = Net.Draw("erdos_renyi", 60, 10, weightScale: 1);
        Assert.That(m.Scale(factor).SpectralRadius(), Is.EqualTo(factor * m.SpectralRadius()).Within(1e-4).Percent);
    }

    [Test]
    public void Scale_WeightsBelowTheNormalNumbers_CountAsZero()
    {
        SynapseMatrix m = Net.Draw("erdos_renyi", 60, 10, weightScale: 1).Scale(1e-42);
        Assert.That((m.SpectralRadius(), m.Weights.IndexOfAnyExcept(0f)), Is.EqualTo((0, -1)));
    }

    [Test]
    public void SpectralRadius_DiagonalSimilarity_IsUnchanged()
    {
        // A diagonal similarity over nine orders of magnitude changes no eigenvalue.
        SynapseMatrix m = Net.Draw("erdos_renyi", 200, 10, 0.8, weightScale: 1);
        float[] w = m.ToDense();
        var random = new Philox(3, RandomStream.FirstFree);
        for (int i = 0; i < w.Length; i++)
        {
            double ratio = Math.Pow(2, random.Below((ulong)(i / 200), 30)) / Math.Pow(2, random.Below((ulong)(i % 200), 30));
            w[i] = (float)(w[i] * ratio);
        }

        Assert.That(SynapseMatrix.FromDense(200, w).SpectralRadius(), Is.EqualTo(m.SpectralRadius()).Within(1e-4).Percent);
    }

    [TestCase(120, 1f, 143)]
    [TestCase(110, 0.1f, 284)]
    public void SpectralRadius_WithRestarts_IsExactAfterTheExpectedProducts(int n, float loop, int products)
    {
        // The first case restarts once, the second four times.
        SpectralEstimate estimate = BlockSpectrum.Radius(RingWithLoop(n, loop), 1);
        Assert.That(estimate.Products, Is.EqualTo(products));
        Assert.That(estimate.Radius, Is.EqualTo(RootOfRingWithLoop(n, loop)).Within(1e-6));
        Assert.That(estimate.Residual, Is.Not.NaN.And.LessThanOrEqualTo(1e-6));
    }

    [Test]
    public void SpectralRadius_EigenvaluesOnACircle_UsesTheWholeBasis()
    {
        // A ring of ones with a weak loop: 200 eigenvalues of nearly one magnitude, which no restart separates.
        SynapseMatrix m = RingWithLoop(200, 0.01f);
        SpectralEstimate estimate = BlockSpectrum.Radius(m, 2);
        Assert.That(estimate.Radius, Is.EqualTo(RootOfRingWithLoop(200, 0.01)).Within(1e-8));
        Assert.That(estimate.Products, Is.LessThanOrEqualTo(500 + 96 + 200));
    }

    [Test]
    public void SpectralRadius_LargeRing_StopsAtTheBoundAndReportsItsError()
    {
        SpectralEstimate estimate = BlockSpectrum.Radius(RingWithLoop(3000, 0.01f), 2);
        Assert.That(estimate.Products, Is.InRange(500, 600));
        Assert.That(estimate.Residual, Is.GreaterThan(1e-6).And.LessThan(0.1));
        Assert.That(estimate.Radius, Is.EqualTo(1).Within(1e-3));
    }

    [Test]
    public void SpectralRadius_AnyNumberOfThreads_HasTheSameBits()
    {
        // Large enough that products and orthogonalisation are both shared out, and that the basis restarts.
        SynapseMatrix m = Net.Draw("erdos_renyi", 3000, 100, 0.5, weightScale: 1);
        SpectralEstimate one = BlockSpectrum.Radius(m, 1);
        Assert.That(one.Products, Is.GreaterThan(96));
        Assert.That(BlockSpectrum.Radius(m, 2), Is.EqualTo(one));
        Assert.That(BlockSpectrum.Radius(m, 5), Is.EqualTo(one));
    }

    [Test]
    public void SpectralRadius_DominantEigenvalue_TakesFewProducts()
    {
        SpectralEstimate estimate = BlockSpectrum.Radius(Net.Draw("erdos_renyi", 2000, 200, weightScale: 1), 2);
        Assert.That(estimate.Products, Is.LessThanOrEqualTo(24));
        Assert.That(estimate.Residual, Is.Not.NaN.And.LessThanOrEqualTo(1e-6));
    }

    [Test]
    public void SpectralRadius_SeveralBlocks_IsTheLargest()
    {
        // Two unconnected populations, and one that only receives: the second block has the largest eigenvalue.
        var w = new double[90, 90];
        float[] block = Net.Draw("erdos_renyi", 30, 10, weightScale: 1).ToDense();
        for (int i = 0; i < 900; i++)
        {
            int post = i / 30, pre = i % 30;
            w[post, pre] = 0.5 * block[i];
            w[30 + post, 30 + pre] = block[i];
            w[60 + post, 60 + pre] = 0.25 * block[i];
            w[60 + post, 30 + pre] = 100;
        }

        Assert.That(Net.FromDense(w).SpectralRadius(), Is.EqualTo(SynapseMatrix.FromDense(30, block).SpectralRadius()).Within(1e-8));
    }

    private static void Agrees(SynapseMatrix m, double relative)
    {
        double expected = Dense(m);
        Assert.That(m.SpectralRadius(), Is.EqualTo(expected).Within(Math.Max(relative * expected, 1e-12)));
    }

    // A dense solver returns noise of about 1e-8 for a defective zero, so a network without loops is taken as zero.
    private static double Dense(SynapseMatrix m)
    {
        Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(m.Size, m.Size, m.ToDense().Select(x => (double)x));
        Matrix<double> power = w.PointwiseAbs().Map(x => x == 0 ? 0.0 : 1.0);
        for (int length = 1; length < m.Size; length *= 2)
        {
            power = (power * power).Map(x => x == 0 ? 0.0 : 1.0);
        }

        return power.Enumerate().Any(x => x != 0) ? w.Evd().EigenValues.Max(z => z.Magnitude) : 0;
    }

    private static SynapseMatrix Gaussian(int n, double density, ulong seed)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        var w = new double[n, n];
        for (int i = 0; i < n * n; i++)
        {
            w[i / n, i % n] = random.Uniform((ulong)(2 * i)) < density ? random.Normal((ulong)((2 * i) + 1)) : 0;
        }

        return Net.FromDense(w);
    }

    // X J X^-1: J has one eigenvalue, in chains of k; X is a product of additions of one row to another, so all entries stay whole.
    private static double[,] Similar(int n, int k, double eigenvalue, ulong seed)
    {
        var random = new Philox(seed, RandomStream.FirstFree, 77);
        var w = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            w[i, i] = eigenvalue;
            if (i + 1 < n && (i + 1) % k != 0)
            {
                w[i, i + 1] = 1;
            }
        }

        for (ulong step = 0; step < 24; step++)
        {
            int a = random.Below(3 * step, n), b = random.Below((3 * step) + 1, n);
            double sign = (2 * random.Below((3 * step) + 2, 2)) - 1;
            for (int j = 0; a != b && j < n; j++)
            {
                w[a, j] += sign * w[b, j];
            }

            for (int i = 0; a != b && i < n; i++)
            {
                w[i, b] -= sign * w[i, a];
            }
        }

        return w;
    }

    private static SynapseMatrix RingWithLoop(int n, float loop)
    {
        var w = new float[n + 1];
        Array.Fill(w, 1);
        w[0] = loop;
        return SynapseMatrix.FromRows(n, [0, .. Enumerable.Range(2, n)], [0, .. Enumerable.Range(1, n - 1), 0], w);
    }

    // The root above 1 of x^n = loop x^(n-1) + 1.
    private static double RootOfRingWithLoop(int n, double loop)
    {
        double low = 1, high = 1.1;
        for (int i = 0; i < 100; i++)
        {
            double x = (low + high) / 2;
            (low, high) = (x - loop) * Math.Pow(x, n - 1) > 1 ? (low, x) : (x, high);
        }

        return low;
    }
}
