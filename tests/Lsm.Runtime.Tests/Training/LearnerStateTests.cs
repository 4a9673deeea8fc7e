using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>What a learner has learned can be kept, put back and checked: kept frames and snapshots rest on it.</summary>
public sealed class LearnerStateTests
{
    [Test]
    public void RestoreState_Sums_ContinueWithSameBits()
    {
        var (x, y) = TrainingData.Random(150, 5, 2, 1);
        var accumulator = new RidgeAccumulator(5, 2, 1);
        Learn(accumulator, x, y, 0, 77); // some rows still wait to be added
        double[] then = State(accumulator);
        Assert.That(then[^1], Is.EqualTo(77));
        Learn(accumulator, x, y, 77, 150);
        double[] end = State(accumulator);
        Assert.That(accumulator.SampleCount, Is.EqualTo(150));

        long version = accumulator.Version;
        accumulator.RestoreState(then);
        Assert.That(accumulator.SampleCount, Is.EqualTo(77));
        Assert.That(accumulator.Version, Is.GreaterThan(version));
        Assert.That(State(accumulator), Is.EqualTo(then));
        Learn(accumulator, x, y, 77, 150);
        Assert.That(State(accumulator), Is.EqualTo(end));
    }

    [Test]
    public void PutBack_PendingSamples_DropsThem()
    {
        var accumulator = new RidgeAccumulator(1, 1, 1);
        accumulator.Add([1], [2]);
        var kept = new double[accumulator.StateLength];
        long version = accumulator.Keep(kept);
        accumulator.Add([5], [6]);
        Assert.That(accumulator.Version, Is.GreaterThan(version));
        accumulator.PutBack(kept, version);
        Assert.That(accumulator.Version, Is.EqualTo(version));
        Assert.That(State(accumulator), Is.EqualTo(new double[] { 1, 1, 1, 2, 2, 4, 1 }));
    }

    [Test]
    public void Clear_AfterSamples_StateIsZero()
    {
        var (x, y) = TrainingData.Random(40, 3, 1, 2);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 3, 1);
        Assert.That(State(accumulator)[^1], Is.EqualTo(40));
        long version = accumulator.Version;
        accumulator.Clear();
        Assert.That(State(accumulator), Is.All.Zero);
        Assert.That(accumulator.SampleCount, Is.Zero);
        Assert.That(accumulator.Version, Is.GreaterThan(version));
    }

    [Test]
    public void RestoreState_NoSums_ThrowsAndChangesNothing()
    {
        // Packed: feature x feature, 1 x feature, 1 x 1, target x feature, target x 1, target x target; then the samples.
        double[] good = [4, 2, 1, -6, -3, 9, 1];
        var accumulator = new RidgeAccumulator(1, 1, 1);
        accumulator.RestoreState(good);
        foreach ((int at, double bad) in new[]
        {
            (0, -1), (2, -1e-300), (5, -1), (0, double.NaN), (1, double.NaN), (4, double.PositiveInfinity), (3, double.NegativeInfinity),
            (6, -1), (6, 0.5), (6, double.NaN), (6, double.PositiveInfinity), (6, 1e19),
        })
        {
            double[] wrong = [.. good];
            wrong[at] = bad;
            Assert.That(() => accumulator.RestoreState(wrong), Throws.ArgumentException.With.Message.Contains($"state[{at}] is "), $"{at}: {bad}");
        }

        Assert.That(() => accumulator.RestoreState(good.AsSpan(0, 6)), Throws.ArgumentException.With.Message.Contains("it must have 7"));
        Assert.That(() => accumulator.CopyStateTo(new double[8]), Throws.ArgumentException.With.Message.Contains("it must have 7"));
        Assert.That(State(accumulator), Is.EqualTo(good));
        accumulator.RestoreState([0, 0, 0, 0, 0, 0, 0]);
        Assert.That(accumulator.SampleCount, Is.Zero);
    }

    [Test]
    public void PutBack_DivergedLearner_StaysDiverged()
    {
        var learner = new RlsLearner(1, 1, new() { Alpha = 1e-12 });
        learner.Learn([1e-6f], [1]);
        var good = new double[learner.StateLength];
        long before = learner.Keep(good);
        Assert.That(() => learner.Learn([1e-38f], [3e38f]), Throws.TypeOf<TrainingException>());
        var broken = new double[learner.StateLength];
        long after = learner.Keep(broken);
        learner.PutBack(good, before);
        Assert.That(() => learner.CopyStateTo(good), Throws.Nothing);
        learner.PutBack(broken, after);
        Assert.That(() => learner.CopyStateTo(good), Throws.TypeOf<TrainingException>().With.Message.Contains("diverged"));
        Assert.That(learner.Version, Is.EqualTo(Math.Abs(after)));
        learner.Reset();
        Assert.That(() => learner.CopyStateTo(good), Throws.Nothing);
        Assert.That(learner.WeightsOf(0)[0], Is.Zero);
    }

    private static void Learn(Learner learner, float[] x, float[] y, int from, int to)
    {
        int n = learner.FeatureCount, m = learner.OutputCount;
        for (int t = from; t < to; t++)
        {
            Assert.That(learner.Learn(t, x.AsSpan(t * n, n), y.AsSpan(t * m, m)), Is.True);
        }
    }

    private static double[] State(Learner learner)
    {
        var state = new double[learner.StateLength];
        learner.CopyStateTo(state);
        return state;
    }
}
