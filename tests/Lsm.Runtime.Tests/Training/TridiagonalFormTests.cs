using Lsm.Runtime.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Training;

/// <summary>What cross-validation is computed from, against a dense solver.</summary>
public sealed class TridiagonalFormTests
{
    [TestCase(1, 1.0)]
    [TestCase(2, 1.0)]
    [TestCase(3, 1.0)]
    [TestCase(24, 1.0)]
    [TestCase(24, 1e-150)]
    [TestCase(24, 1e150)]
    public void TridiagonalForm_TraceAndProducts_EqualInverse(int size, double scale)
    {
        (double[] triangle, Matrix<double> dense) = Positive(size, scale);
        double[][] sides = [Side(size, 3), Side(size, 4)];
        double[][] before = [.. sides.Select(side => (double[])side.Clone())];
        var form = new TridiagonalForm(triangle, size, sides, 1);
        foreach (double lambda in new[] { 0, 0.3 * scale, 40 * scale })
        {
            Matrix<double> inverse = (dense + (lambda * Matrix<double>.Build.DenseIdentity(size))).Inverse();
            var (xb, xx) = (new double[2], new double[2]);
            Assert.That(form.TrySolve(lambda, out double trace, xb, xx), Is.True);
            Assert.That(trace, Is.EqualTo(inverse.Trace()).Within(1e-9).Percent);
            for (int s = 0; s < 2; s++)
            {
                Vector<double> b = Vector<double>.Build.Dense(before[s]), x = inverse * b;
                Assert.That(xb[s], Is.EqualTo(x * b).Within(1e-9).Percent);
                Assert.That(xx[s], Is.EqualTo(x * x).Within(1e-9).Percent);
            }
        }
    }

    [Test]
    public void TridiagonalForm_IndependentFeatures_StayApart()
    {
        // A diagonal matrix: nothing to reflect in any column. Between two blocks: nothing in one.
        double[] diagonal = [2, 0, 3, 0, 0, 5];
        var form = new TridiagonalForm(diagonal, 3, [[1, 1, 1]], 1);
        var (xb, xx) = (new double[1], new double[1]);
        Assert.That(form.TrySolve(1, out double trace, xb, xx), Is.True);
        Assert.That(trace, Is.EqualTo((1.0 / 3) + (1.0 / 4) + (1.0 / 6)).Within(1e-12));
        Assert.That(xb[0], Is.EqualTo(trace).Within(1e-12));
        Assert.That(xx[0], Is.EqualTo((1.0 / 9) + (1.0 / 16) + (1.0 / 36)).Within(1e-12));

        double[] blocks = [2, 1, 3, 0, 0, 5, 0, 0, 1, 7];
        Assert.That(new TridiagonalForm(blocks, 4, [], 1).TrySolve(0, out trace, [], []), Is.True);
        Assert.That(trace, Is.EqualTo((5.0 / 5) + (12.0 / 34)).Within(1e-12));
    }

    [Test]
    public void TrySolve_NotPositiveDefinite_ReturnsFalse()
    {
        double[] indefinite = [1, 2, 1], singular = [1, 1, 1];
        Assert.That(new TridiagonalForm(indefinite, 2, [], 1).TrySolve(0, out _, [], []), Is.False);
        Assert.That(new TridiagonalForm(indefinite, 2, [], 1).TrySolve(2, out _, [], []), Is.True);
        Assert.That(new TridiagonalForm(singular, 2, [], 1).TrySolve(0, out _, [], []), Is.False);
        Assert.That(new TridiagonalForm([-1], 1, [], 1).TrySolve(0, out _, [], []), Is.False);
        Assert.That(new TridiagonalForm([0], 1, [], 1).TrySolve(0, out _, [], []), Is.False);
        Assert.That(new TridiagonalForm([double.MaxValue], 1, [], 1).TrySolve(double.MaxValue, out _, [], []), Is.False);
        Assert.That(new TridiagonalForm([double.NaN], 1, [], 1).TrySolve(1, out _, [], []), Is.False);
    }

    [Test]
    public void TridiagonalForm_AnyThreads_GivesSameBits()
    {
        const int Size = 290; // at first wide enough to divide, then not
        (double[] triangle, _) = Positive(Size, 1);
        double[] alone = Solve(1);
        foreach (int threads in new[] { 2, 3, 7 })
        {
            Assert.That(Solve(threads), Is.EqualTo(alone), $"{threads} threads");
        }

        double[] Solve(int threads)
        {
            double[][] sides = [Side(Size, 5)];
            var form = new TridiagonalForm(triangle, Size, sides, threads);
            var (xb, xx) = (new double[1], new double[1]);
            Assert.That(form.TrySolve(0.5, out double trace, xb, xx), Is.True);
            return [trace, xb[0], xx[0], .. sides[0]];
        }
    }

    private static double[] Side(int size, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.4)];
    }

    /// <summary>A packed lower triangle and the whole: products of random rows, so that all eigenvalues are above zero.</summary>
    private static (double[] Triangle, Matrix<double> Dense) Positive(int size, double scale)
    {
        var random = new Random(2);
        Matrix<double> rows = Matrix<double>.Build.Dense(size + 5, size, (_, _) => random.NextDouble() - 0.5);
        Matrix<double> dense = rows.TransposeThisAndMultiply(rows) * scale;
        return ([.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => dense[i, j]))], dense);
    }
}
