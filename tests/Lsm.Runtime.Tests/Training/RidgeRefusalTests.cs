using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RidgeRefusalTests
{
    [Test]
    public void Fewer_samples_than_unknowns_with_lambda_0_says_how_many_are_missing()
    {
        var (x, y) = TrainingData.Random(10, 10, 1, 1);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 10, 1);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("at least 1 more").And.Message.Contains("lambda > 0"));
        Assert.That(() => accumulator.Solve(1e-3), Throws.Nothing);
    }

    [Test]
    public void A_constant_feature_is_named_with_lambda_0_and_weighs_0_with_a_penalty()
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
    public void A_duplicated_feature_is_named_with_lambda_0_and_shares_the_weight_with_a_penalty()
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
    public void Advice_given_for_a_singular_system_works()
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
    public void The_advice_is_a_billionth_of_the_mean_sum_of_squares(double lambda, string advice)
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
    public void Where_nothing_ever_happened_the_advice_is_one()
    {
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.AddSequence(new float[3], new float[3]);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("(try 1)"));
    }

    [Test]
    public void Weights_that_overflow_are_an_error_and_not_a_readout()
    {
        // No floats have such sums, but a file may.
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.RestoreState([1e-300, 0, 3, 1e10, 0, 1, 3]);
        Assert.That(() => accumulator.Solve(0), Throws.TypeOf<TrainingException>().With.Message.Contains("output 0 overflow with lambda 0"));
    }

    [Test]
    public void Nothing_added_is_nothing_to_solve()
    {
        var accumulator = new RidgeAccumulator(2, 1);
        accumulator.Add([1, 2], [3], weight: 0);
        Assert.That(() => accumulator.Solve(1), Throws.TypeOf<TrainingException>().With.Message.Contains("no sample"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_refused_before_anything_is_added(float bad)
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
    public void Lengths_that_do_not_fit_are_refused()
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
    public void Lambdas_and_output_weights_out_of_range_are_refused()
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
    public void Gcv_without_a_degree_of_freedom_says_so()
    {
        var (x, y) = TrainingData.Random(10, 40, 1, 7);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 40, 1);
        Assert.That(() => accumulator.SolveByGcv([1e-14]), Throws.TypeOf<TrainingException>().With.Message.Contains("No lambda of the grid"));
    }

    [Test]
    public void Sums_that_overflow_are_an_error_and_not_a_readout()
    {
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.Add([1e38f], [1], 1e300);
        accumulator.Add([0], [1]);
        Assert.That(() => accumulator.Solve(1), Throws.TypeOf<TrainingException>().With.Message.Contains("overflowed"));
    }
}
