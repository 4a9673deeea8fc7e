using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Generalised cross-validation against its definition: residuals and the trace of the hat matrix, from the samples themselves.</summary>
public sealed class GcvTests
{
    private static readonly double[] Grid = [.. Enumerable.Range(0, 25).Select(i => Math.Pow(10, -4 + (i * 0.3)))];

    [TestCase(20, 12, 1.0, 1.0)]
    [TestCase(20, 12, 1.0, 4.0)]
    [TestCase(20, 12, 0.5, 0.5)]
    [TestCase(60, 12, 3.0, 0.1)]
    [TestCase(14, 12, 2.0, 2.0)]
    public void SolveByGcv_TwoLambdas_ChoosesSmallerScore(int steps, int features, double first, double second)
    {
        double[] outputWeights = [first, second];
        var (x, y) = TrainingData.Random(steps, features, 2, 31, noise: 3);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, features, 2);
        double[] scores = [.. Grid.Select(lambda => Score(x, y, steps, features, outputWeights, lambda))];
        int decided = 0;
        for (int i = 0; i < Grid.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Math.Abs(scores[i] - scores[j]) > 1e-9 * scores[i])
                {
                    double winner = accumulator.SolveByGcv([Grid[i], Grid[j]], outputWeights).Lambda;
                    Assert.That(winner, Is.EqualTo(scores[i] < scores[j] ? Grid[i] : Grid[j]), $"{Grid[i]} and {Grid[j]}");
                    decided++;
                }
            }
        }

        Assert.That(decided, Is.GreaterThan(250));
    }

    [Test]
    public void SolveByGcv_Grid_ChoosesSmallestScore()
    {
        var (x, y) = TrainingData.Random(40, 12, 2, 11, noise: 3);
        double[] grid = [1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
        double best = grid.MinBy(lambda => Score(x, y, 40, 12, [1, 1], lambda));
        Assert.That(best, Is.InRange(0.01, 100), "the test must not sit at the edge of the grid");
        Assert.That(TrainingData.Accumulate(x, y, 12, 2).SolveByGcv(grid).Lambda, Is.EqualTo(best));
    }

    [Test]
    public void SolveByGcv_SingularLambda_SkipsIt()
    {
        // Forty features in a space of five, and targets without noise: the smaller the penalty the better the score, down to where the
        // roundings of the sums are larger than it.
        var random = new Random(21);
        var x = new float[300 * 40];
        var y = new float[300];
        float[] mix = Enumerable.Range(0, 200).Select(_ => random.NextSingle()).ToArray();
        for (int t = 0; t < 300; t++)
        {
            float[] hidden = Enumerable.Range(0, 5).Select(_ => 30 * random.NextSingle()).ToArray();
            for (int i = 0; i < 40; i++)
            {
                for (int k = 0; k < 5; k++)
                {
                    x[(t * 40) + i] += MathF.Round(8 * mix[(i * 5) + k] * hidden[k]) / 8;
                }
            }

            y[t] = hidden[2];
        }

        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 40, 1);
        double[] grid = Enumerable.Range(-16, 20).Select(power => Math.Pow(10, power)).ToArray();
        RidgeSolution solution = accumulator.SolveByGcv(grid);
        Assert.That(solution.Weights.ToArray(), Has.All.Matches<double>(double.IsFinite));
        Assert.That(accumulator.Solve(solution.Lambda).Weights.SequenceEqual(solution.Weights), Is.True);
    }

    [Test]
    public void SolveByGcv_MoreNoise_ChoosesLargerLambda()
    {
        double[] grid = Enumerable.Range(-6, 13).Select(e => Math.Pow(10, e)).ToArray();
        var (x, clean) = TrainingData.Random(80, 60, 1, 12, noise: 0.01);
        var (_, noisy) = TrainingData.Random(80, 60, 1, 12, noise: 30);
        double little = TrainingData.Accumulate(x, clean, 60, 1).SolveByGcv(grid).Lambda;
        double much = TrainingData.Accumulate(x, noisy, 60, 1).SolveByGcv(grid).Lambda;
        Assert.That(much, Is.GreaterThan(100 * little));
    }

    [Test]
    public void SolveByGcv_EqualScores_ChoosesLargerLambda()
    {
        // Targets that are all zero: every fit is exact, every score zero.
        var (x, _) = TrainingData.Random(30, 4, 1, 1);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, new float[30], 4, 1);
        Assert.That(accumulator.SolveByGcv([0.1, 10, 1]).Lambda, Is.EqualTo(10));
    }

    [Test]
    public void SolveByGcv_NoFreedomOrOnlyRounding_SkipsLambda()
    {
        // Ten samples fit forty features exactly: what freedom a small lambda leaves is one of roundings.
        var (x, y) = TrainingData.Random(10, 40, 1, 7);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 40, 1);
        string message = Assert.Throws<TrainingException>(() => accumulator.SolveByGcv([1e-9, 1e-14]))!.Message;
        Assert.That(message, Does.Contain("No lambda of the grid").And.Contain("10 samples").And.Contain("40 features"));
        Assert.That(accumulator.SolveByGcv([1e-9, 1e-14, 0.1]).Lambda, Is.EqualTo(0.1));
    }

    private static double Score(float[] x, float[] y, int steps, int features, double[] outputWeights, double lambda)
    {
        Matrix<double> samples = Matrix<double>.Build.Dense(steps, features, (t, i) => x[(t * features) + i]);
        Vector<double> means = samples.ColumnSums() / steps;
        Matrix<double> centred = Matrix<double>.Build.Dense(steps, features, (t, i) => samples[t, i] - means[i]);
        double error = 0, freedom = 0;
        for (int o = 0; o < 2; o++)
        {
            // An output that weighs more feels less of the penalty.
            Matrix<double> penalty = lambda / outputWeights[o] * Matrix<double>.Build.DenseIdentity(features);
            Matrix<double> hat = centred * (centred.TransposeThisAndMultiply(centred) + penalty).Inverse() * centred.Transpose();
            Vector<double> target = Vector<double>.Build.Dense(steps, t => y[(t * 2) + o]);
            Vector<double> rest = target - target.Average(), residual = rest - (hat * rest);
            error += outputWeights[o] * (residual * residual);
            freedom += steps - 1 - hat.Trace();
        }

        return error / (freedom * freedom);
    }
}
