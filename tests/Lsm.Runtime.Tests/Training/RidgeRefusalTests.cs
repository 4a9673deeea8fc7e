using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RidgeRefusalTests
{
    [Test]
    public void Solve_TooFewSamplesWithoutPenalty_NamesMissingCount()
    {
        var (x, y) = TrainingData.Random(10, 10, 1, 1);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 10, 1);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("at least 1 more").And.Message.Contains("lambda > 0"));
        Assert.That(() => accumulator.Solve(1e-3), Throws.Nothing);
    }

    [Test]
    public void Solve_ConstantFeature_IsNamedOrGetsZeroWeight()
    {
        var (x, y) = TrainingData.Random(50, 4, 1, 2);
        for (int t = 0; t < 50; t++)
        {
            x[(t * 4) + 2] = 0.1f;
        }

        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 4, 1);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("feature 2 never changes"));
        Assert.That(accumulator.Solve(1e-12).Weights[2], Is.Zero);
    }

    [Test]
    public void Solve_DuplicatedFeature_IsNamedOrSharesWeight()
    {
        var (x, y) = TrainingData.Random(50, 4, 1, 3);
        for (int t = 0; t < 50; t++)
        {
            x[(t * 4) + 3] = x[(t * 4) + 1];
        }

        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 4, 1);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("feature 3 is a combination"));
        RidgeSolution solution = accumulator.Solve(1e-3);
        Assert.That(solution.Weights[3], Is.EqualTo(solution.Weights[1]).Within(1e-9));
    }

    [Test]
    public void Solve_AdvisedLambda_Succeeds()
    {
        var (x, y) = TrainingData.Random(50, 3, 1, 4);
        for (int t = 0; t < 50; t++)
        {
            x[(t * 3) + 2] = x[(t * 3) + 1];
        }

        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 3, 1);
        string message = Assert.Throws<TrainingException>(() => accumulator.Solve(0))!.Message;
        int at = message.IndexOf("try ", StringComparison.Ordinal) + 4;
        double advised = double.Parse(message[at..message.IndexOf(')', at)], System.Globalization.CultureInfo.InvariantCulture);
        foreach (double weight in accumulator.Solve(advised).Weights)
        {
            Assert.That(Math.Abs(weight), Is.Not.NaN.And.LessThan(10));
        }
    }

    [TestCase(0, "Use lambda > 0 (try 1.01E-07)")]
    [TestCase(1e-300, "Use a larger lambda (try 1.01E-07)")]
    public void Solve_Singular_AdvisesBillionthOfMeanSquares(double lambda, string advice)
    {
        // Squares of 1 and 10 add up to 101 in each of three features, which are one and the same but for a sign.
        var accumulator = new RidgeAccumulator(3, 1);
        foreach (float value in new[] { 1, 10, 0, 0 })
        {
            accumulator.Add([value, -value, value], [value]);
        }

        Assert.That(() => accumulator.Solve(lambda), Throws.TypeOf<TrainingException>().With.Message.Contains(advice));
    }

    [Test]
    public void Solve_AllFeaturesZero_AdvisesOne()
    {
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.AddSequence(new float[3], new float[3]);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("(try 1)"));
    }

    [Test]
    public void ToReadout_WeightsOverflow_Throws()
    {
        // No floats have such sums, but a file may.
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.RestoreState([1e-300, 0, 3, 1e10, 0, 1, 3]);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("output 0 overflow with lambda 0"));
    }

    [Test]
    public void Solve_NoSample_Throws()
    {
        var accumulator = new RidgeAccumulator(2, 1);
        accumulator.Add([1, 2], [3], weight: 0);
        Assert.That(() => accumulator.Solve(1), Throws.TypeOf<TrainingException>().With.Message.Contains("no sample"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void Add_ValueNotFinite_ThrowsAndAddsNothing(float bad)
    {
        var (x, y) = TrainingData.Random(20, 3, 2, 5);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 3, 2);
        double[] before = accumulator.Solve(0.1).Weights.ToArray();
        float[] badFeatures = [.. x], badTargets = [.. y];
        badFeatures[^1] = bad;
        badTargets[^1] = bad;
        Assert.That(() => accumulator.AddSequence(badFeatures, y), Throws.ArgumentException.With.Message.Contains("features[59]"));
        Assert.That(() => accumulator.AddSequence(x, badTargets), Throws.ArgumentException.With.Message.Contains("targets[39]"));
        Assert.That(() => accumulator.Add([1, bad, 0], [1, 1]), Throws.ArgumentException.With.Message.Contains("features[1]"));
        Assert.That(() => accumulator.Add([1, 1, 0], [1, bad]), Throws.ArgumentException.With.Message.Contains("targets[1]"));
        Assert.That(() => accumulator.AddSequence(x, y, 0, Enumerable.Repeat((double)bad, 20).ToArray()), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(accumulator.SampleCount, Is.EqualTo(20));
        Assert.That(accumulator.Solve(0.1).Weights.SequenceEqual(before), Is.True);
    }

    [Test]
    public void Add_LengthsDoNotFit_Throws()
    {
        var accumulator = new RidgeAccumulator(3, 2);
        Assert.Multiple(() =>
        {
            Assert.That(() => accumulator.Add(new float[2], new float[2]), Throws.ArgumentException.With.Message.Contains("it must have 3"));
            Assert.That(() => accumulator.Add(new float[3], new float[3]), Throws.ArgumentException.With.Message.Contains("it must have 2"));
            Assert.That(() => accumulator.AddSequence(new float[9], new float[4]), Throws.ArgumentException.With.Message.Contains("[T, 3]"));
            Assert.That(() => accumulator.AddSequence(new float[10], new float[6]), Throws.ArgumentException);
            Assert.That(() => accumulator.AddSequence(new float[9], new float[6], 4), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => accumulator.AddSequence(new float[9], new float[6], 0, new double[2]), Throws.ArgumentException);
            Assert.That(() => accumulator.Merge(new RidgeAccumulator(3, 1)), Throws.ArgumentException.With.Message.Contains("into one of 3 and 2"));
            Assert.That(() => accumulator.Merge(accumulator), Throws.ArgumentException.With.Message.Contains("into itself"));
            Assert.That(() => new RidgeAccumulator(0, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("at most 32767"));
            Assert.That(() => new RidgeAccumulator(32_767, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RidgeAccumulator(1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RidgeAccumulator(1, 1, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Solve_LambdaOrOutputWeightOutOfRange_Throws()
    {
        var (x, y) = TrainingData.Random(20, 3, 2, 6);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 3, 2);
        Assert.Multiple(() =>
        {
            foreach (double bad in new[] { -1, double.NaN, double.PositiveInfinity })
            {
                Assert.That(() => accumulator.Solve(bad), Throws.TypeOf<ArgumentOutOfRangeException>());
                Assert.That(() => accumulator.SolveByGcv([1, bad]), Throws.TypeOf<ArgumentOutOfRangeException>());
                Assert.That(() => accumulator.Solve(1, [1, bad]), Throws.TypeOf<ArgumentOutOfRangeException>());
            }

            Assert.That(() => accumulator.SolveByGcv([]), Throws.ArgumentException);
            Assert.That(() => accumulator.SolveByGcv([0]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => accumulator.Solve(1, [1, 0]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => accumulator.Solve(1, [1]), Throws.ArgumentException);
        });
    }

    [Test]
    public void SolveByGcv_NoDegreeOfFreedom_Throws()
    {
        var (x, y) = TrainingData.Random(10, 40, 1, 7);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 40, 1);
        Assert.That(() => accumulator.SolveByGcv([1e-14]), Throws.TypeOf<TrainingException>().With.Message.Contains("No lambda of the grid"));
    }

    [Test]
    public void Solve_SumsOverflow_Throws()
    {
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.Add([1e38f], [1], 1e300);
        accumulator.Add([0], [1]);
        Assert.That(() => accumulator.Solve(1), Throws.TypeOf<TrainingException>().With.Message.Contains("overflowed"));
    }
}
