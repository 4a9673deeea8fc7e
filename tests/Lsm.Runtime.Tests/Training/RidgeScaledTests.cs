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
}
