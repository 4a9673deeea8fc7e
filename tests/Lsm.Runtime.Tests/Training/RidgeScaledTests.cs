using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RidgeScaledTests
{
    [Test]
    public void SolveScaled_FeaturesInOtherUnits_PredictsTheSame()
    {
        const int Features = 9, Outputs = 3, Steps = 80;
        var (x, y) = TrainingData.Random(Steps, Features, Outputs, 11, noise: 1);
        float[] otherUnits = [.. x.Select((value, i) => value * (1 << (i % Features)))]; // powers of two: no rounding
        RidgeSolution one = TrainingData.Accumulate(x, y, Features, Outputs).SolveScaled(0.2), other = TrainingData.Accumulate(otherUnits, y, Features, Outputs).SolveScaled(0.2);
        double[] back = [.. other.Weights.ToArray().Select((weight, i) => weight * (1 << (i % Features)))];
        Assert.That(TrainingData.Distance(back, one.Weights), Is.LessThan(1e-12));
        Assert.That(TrainingData.Distance(other.Bias, one.Bias), Is.LessThan(1e-12));
    }

    [Test]
    public void SolveScaled_FeaturesOfDeviationOne_EqualsSolve()
    {
        const int Features = 4, Steps = 48;
        var (_, y) = TrainingData.Random(Steps, Features, 1, 12, noise: 1);
        float[] x = [.. Enumerable.Range(0, Steps * Features).Select(i => ((i / Features) >> (i % Features) & 1) == 0 ? 1f : -1f)]; // square waves: mean 0, deviation 1
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, Features, 1);
        Assert.That(TrainingData.Distance(accumulator.SolveScaled(0.25).Weights, accumulator.Solve(0.25 * 48).Weights), Is.LessThan(1e-12));
    }

    [TestCase(double.NaN)]
    [TestCase(-1)]
    [TestCase(double.PositiveInfinity)]
    public void SolveScaled_PenaltyOutOfRange_Throws(double penalty)
    {
        var (x, y) = TrainingData.Random(20, 2, 1, 13);
        Assert.That(() => TrainingData.Accumulate(x, y, 2, 1).SolveScaled(penalty), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("penalty must be finite"));
    }

    [Test]
    public void SolveScaled_FeatureThatHardlyChanges_GetsALargeWeightOnlyWithoutAFloor()
    {
        const int Steps = 200;
        var random = new Random(5);
        float[] x = new float[Steps * 2], y = new float[Steps];
        for (int t = 0; t < Steps; t++)
        {
            x[2 * t] = (float)random.NextDouble();
            x[(2 * t) + 1] = t % 100 == 0 ? 1e-3f : 0; // two samples of 200: deviation 1e-4
            y[t] = x[2 * t] + (500 * x[(2 * t) + 1]);
        }

        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 2, 1);
        Assert.That(accumulator.SolveScaled(1e-2).Weights[1], Is.GreaterThan(400));
        RidgeSolution floored = accumulator.SolveScaled(1e-2, 0.01);
        Assert.That(Math.Abs(floored.Weights[1]), Is.LessThan(250));
        Assert.That(floored.Weights[0], Is.EqualTo(1).Within(0.02));
    }

    [Test]
    public void SolveScaled_FloorBelowAllDeviations_ChangesNothing()
    {
        var (x, y) = TrainingData.Random(60, 5, 2, 14, noise: 1);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 5, 2);
        Assert.That(accumulator.SolveScaled(0.1, 0.01).Weights.ToArray(), Is.EqualTo(accumulator.SolveScaled(0.1).Weights.ToArray()));
    }

    [TestCase(double.NaN)]
    [TestCase(-0.1)]
    [TestCase(1.5)]
    public void SolveScaled_FloorOutOfRange_Throws(double floor)
    {
        var (x, y) = TrainingData.Random(20, 2, 1, 13);
        Assert.That(() => TrainingData.Accumulate(x, y, 2, 1).SolveScaled(0.1, floor), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("deviationFloor must be from 0 to 1"));
    }
}
