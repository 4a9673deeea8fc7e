using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RlsTests
{
    [TestCase(3, 1, 10, 1.0, 1.0)]
    [TestCase(5, 2, 100, 0.01, 1.0)]
    [TestCase(15, 1, 60, 2.0, 0.98)]
    [TestCase(16, 1, 60, 2.0, 0.9)]
    [TestCase(37, 3, 300, 0.5, 0.99)]
    public void Learn_Samples_EqualClosedForm(int features, int outputs, int steps, double alpha, double forgetting)
    {
        var (x, y) = TrainingData.Random(steps, features, outputs, 1, noise: 1);
        var learner = new RlsLearner(features, outputs, new() { Alpha = alpha, Forgetting = forgetting });
        Feed(learner, x, y, 0, steps);

        Matrix<double> information = Matrix<double>.Build.DenseIdentity(features + 1) * (alpha * Math.Pow(forgetting, steps));
        Matrix<double> cross = Matrix<double>.Build.Dense(features + 1, outputs);
        for (int t = 0; t < steps; t++)
        {
            Vector<double> row = Vector<double>.Build.Dense(features + 1, i => i < features ? x[(t * features) + i] : 1);
            double weight = Math.Pow(forgetting, steps - 1 - t);
            information += weight * row.OuterProduct(row);
            cross += weight * row.OuterProduct(Vector<double>.Build.Dense(outputs, o => y[(t * outputs) + o]));
        }

        Matrix<double> expected = information.Solve(cross);
        Assert.That(TrainingData.Distance(learner.ToCovariance(), information.Inverse().ToColumnMajorArray()), Is.LessThan(1e-10));
        for (int o = 0; o < outputs; o++)
        {
            double[] learned = [.. learner.WeightsOf(o), learner.BiasOf(o)];
            Assert.That(TrainingData.Distance(learned, expected.Column(o).ToArray()), Is.LessThan(1e-10), $"output {o}");
        }
    }

    [Test]
    public void SetWeights_ThenLearn_ContinuesFromThem()
    {
        var (x, y) = TrainingData.Random(400, 6, 2, 2, noise: 0);
        var learner = new RlsLearner(6, 2, new() { Alpha = 1e-6 });
        float[] start = Enumerable.Range(0, 12).Select(i => i * 0.1f).ToArray();
        learner.SetWeights(start, [1, 2]);
        var outputs = new double[2];
        learner.Predict([1, 0, 0, 0, 0, 0], outputs);
        Assert.That(outputs, Is.EqualTo(new[] { 1.0, 2.0 + 0.6f }));
        Feed(learner, x, y, 0, 400);
        learner.Predict(x.AsSpan(0, 6), outputs);
        Assert.That(outputs[0], Is.EqualTo(y[0]).Within(1e-4));
        Assert.That(outputs[1], Is.EqualTo(y[1]).Within(1e-4));
    }

    [Test]
    public void SetWeights_WithoutBias_SetsBiasZero()
    {
        var learner = new RlsLearner(2, 2);
        learner.SetWeights([1, 2, 3, 4], [5, 6]);
        Assert.That(new[] { learner.BiasOf(0), learner.BiasOf(1) }, Is.EqualTo(new[] { 5.0, 6.0 }));
        long version = learner.Version;
        learner.SetWeights([4, 3, 2, 1]);
        Assert.That(learner.Version, Is.GreaterThan(version));
        Assert.That(new[] { learner.BiasOf(0), learner.BiasOf(1) }, Is.All.Zero);
        Assert.That(learner.WeightsOf(1).ToArray(), Is.EqualTo(new[] { 2.0, 1.0 }));
        learner.SetWeights([1.5f, 2, 3, 4], [5, 6]);
        LinearReadout readout = learner.ToReadout();
        Assert.That(readout.Weights.ToArray(), Is.EqualTo(new[] { 1.5f, 2, 3, 4 }));
        Assert.That(readout.Bias.ToArray(), Is.EqualTo(new[] { 5f, 6 }));
        Assert.That(readout.Training, Is.Not.Empty);
        version = learner.Version;
        learner.RestoreState(State(learner));
        Assert.That(learner.Version, Is.GreaterThan(version));
    }

    [Test]
    public void Learn_MillionUpdates_KeepsPPositive()
    {
        // A difficult case for P: forgetting, features that are in a plane except for a little noise, and long periods in which half of them are 0.
        const int n = 64;
        var learner = new RlsLearner(n, 2, new() { Alpha = 1e-3, Forgetting = 0.995 });
        var random = new Random(3);
        var x = new float[n];
        var y = new float[2];
        for (int t = 0; t < 1_000_000; t++)
        {
            bool asleep = t / 50_000 % 2 == 1;
            float a = (float)random.NextDouble(), b = (float)random.NextDouble();
            for (int i = 0; i < n; i++)
            {
                x[i] = asleep && i >= n / 2 ? 0 : (i * a / n) + b + (1e-3f * ((t * 31 + i * 17) % 101));
            }

            y[0] = x[1] - (2 * x[5]);
            y[1] = 3 * a;
            learner.Learn(x, y);
        }

        double[] p = learner.ToCovariance();
        var state = new double[learner.StateLength];
        learner.CopyStateTo(state);
        Assert.That(state, Has.All.Matches<double>(double.IsFinite));
        for (int i = 0; i <= n; i++)
        {
            Assert.That(p[i * (n + 2)], Is.GreaterThan(0));
        }

        // Restoring checks every element of D: all above zero, so P = U D U' is positive definite; and P it is symmetric bit for bit.
        Assert.That(() => learner.RestoreState(state), Throws.Nothing);
        var outputs = new double[2];
        learner.Predict(x, outputs);
        Assert.That(outputs[0], Is.EqualTo(y[0]).Within(1e-3));
    }

    [Test]
    public void Learn_UnexcitedDirections_StayBounded()
    {
        var learner = new RlsLearner(2, 1, new() { Alpha = 1, Forgetting = 0.5 });
        for (int t = 0; t < 5000; t++)
        {
            learner.Learn([1, 0], [0.5f]);
        }

        double[] p = learner.ToCovariance();
        Assert.That(p[4], Is.EqualTo(1e6).Within(1e-6));
        learner.Learn([1, 1], [0.25f]);
        Assert.That(learner.WeightsOf(0)[1], Is.EqualTo(-0.25).Within(1e-4));
    }

    [Test]
    public void Learn_UpdateEvery_LearnsOnMultiplesOnly()
    {
        var (x, y) = TrainingData.Random(30, 4, 1, 4);
        var every = new RlsLearner(4, 1, new() { UpdateEvery = 3 });
        var third = new RlsLearner(4, 1);
        for (int t = 0; t < 30; t++)
        {
            bool learned = every.Learn(t, x.AsSpan(t * 4, 4), y.AsSpan(t, 1));
            Assert.That(learned, Is.EqualTo(t % 3 == 0));
            if (t % 3 == 0)
            {
                third.Learn(x.AsSpan(t * 4, 4), y.AsSpan(t, 1));
            }
        }

        Assert.That(State(every), Is.EqualTo(State(third)));
    }

    [Test]
    public void RestoreState_LearnAgain_GivesSameBits()
    {
        var (x, y) = TrainingData.Random(100, 33, 2, 5);
        var learner = new RlsLearner(33, 2, new() { Forgetting = 0.99 });
        Feed(learner, x, y, 0, 60);
        double[] then = State(learner);
        Feed(learner, x, y, 60, 100);
        double[] end = State(learner);
        learner.RestoreState(then);
        Feed(learner, x, y, 60, 100);
        Assert.That(State(learner), Is.EqualTo(end));

        learner.RestoreState(then);
        using var file = new MemoryStream();
        learner.Save(file);
        file.Position = 0;
        RlsLearner loaded = RlsLearner.Load(file);
        Feed(loaded, x, y, 60, 100);
        Assert.That(State(loaded), Is.EqualTo(end));
        Assert.That(loaded.Options, Is.EqualTo(learner.Options));
    }

    [Test]
    public void Learn_AnySample_AllocatesNothing()
    {
        var (x, y) = TrainingData.Random(300, 20, 2, 6);
        var learner = new RlsLearner(20, 2);
        var state = new double[learner.StateLength];
        Feed(learner, x, y, 0, 150);
        learner.CopyStateTo(state);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(learner, x, y, 150, 300);
        learner.CopyStateTo(state);
        learner.RestoreState(state);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Learn_BadSample_ThrowsAndLearnsNothing()
    {
        var (x, y) = TrainingData.Random(10, 3, 2, 7);
        var learner = new RlsLearner(3, 2);
        Feed(learner, x, y, 0, 10);
        double[] before = State(learner);
        Assert.Multiple(() =>
        {
            Assert.That(() => learner.Learn([1, 2], [1, 2]), Throws.ArgumentException.With.Message.Contains("it must have 3"));
            Assert.That(() => learner.Learn([1, 2, 3], [1]), Throws.ArgumentException.With.Message.Contains("it must have 2"));
            Assert.That(() => learner.Learn([1, float.NaN, 3], [1, 2]), Throws.ArgumentException.With.Message.Contains("features[1]"));
            Assert.That(() => learner.Learn([1, 2, 3], [1, float.NaN]), Throws.ArgumentException.With.Message.Contains("targets[1]"));
            Assert.That(() => learner.Learn(-1, [1, 2, 3], [1, 2]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => learner.SetWeights(new float[5]), Throws.ArgumentException);
            Assert.That(() => learner.SetWeights([1, 2, 3, 4, 5, float.NaN]), Throws.ArgumentException);
            Assert.That(() => learner.SetWeights(new float[6], [1]), Throws.ArgumentException.With.Message.Contains("bias has 1 values; it must have 2"));
            Assert.That(() => learner.SetWeights(new float[6], [1, float.NaN]), Throws.ArgumentException.With.Message.Contains("bias[1] is NaN"));
            Assert.That(() => learner.Predict([1, 2, 3], new double[1]), Throws.ArgumentException.With.Message.Contains("outputs has 1"));
            Assert.That(() => learner.RestoreState(new double[3]), Throws.ArgumentException.With.Message.Contains("it must have"));
            Assert.That(() => learner.CopyStateTo(new double[3]), Throws.ArgumentException.With.Message.Contains("it must have"));
            Assert.That(() => learner.RestoreState(new double[learner.StateLength]), Throws.ArgumentException.With.Message.Contains("an element of D is above 0"));
            Assert.That(() => learner.WeightsOf(2), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("output must be 0 .. 1"));
            Assert.That(() => learner.BiasOf(-1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("output must be 0 .. 1"));
            Assert.That(() => new RlsLearner(0, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsLearner(1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsLearner(1, 32_768), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsLearner(1, 32_767), Throws.Nothing);
            Assert.That(() => new RlsOptions { Alpha = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsOptions { Alpha = 1.1e12 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsOptions { Alpha = 1e12, Forgetting = 0.5 }, Throws.Nothing);
            Assert.That(() => new RlsOptions { Forgetting = 1.01 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RlsOptions { UpdateEvery = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        });
        Assert.That(State(learner), Is.EqualTo(before));
    }

    [Test]
    public void Learn_Diverges_ThrowsAndKeepsWeights()
    {
        var learner = new RlsLearner(1, 1, new() { Alpha = 1e-12 });
        learner.Learn([1e-6f], [1]);
        double[] good = State(learner);
        double weight = learner.WeightsOf(0)[0];
        Assert.That(() => learner.Learn([1e-38f], [3e38f]), Throws.TypeOf<TrainingException>().With.Message.Contains("diverges"));
        Assert.That(learner.WeightsOf(0)[0], Is.EqualTo(weight));
        Assert.That(() => learner.Learn([1], [1]), Throws.TypeOf<TrainingException>().With.Message.Contains("Reset"));
        Assert.That(() => learner.Save(new MemoryStream()), Throws.TypeOf<TrainingException>());
        learner.RestoreState(good);
        Assert.That(() => learner.Learn([1], [1]), Throws.Nothing);
    }

    [Test]
    public void Load_LearnerCutOrDamaged_Throws()
    {
        using var file = new MemoryStream();
        var learner = new RlsLearner(3, 1);
        learner.Learn([1, 2, 3], [1]);
        learner.Save(file);
        byte[] good = file.ToArray();
        for (int i = 0; i < good.Length; i += 3)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 0x40;
            Assert.That(() => RlsLearner.Load(new MemoryStream(flipped)), Throws.TypeOf<InvalidDataException>(), $"byte {i}");
            Assert.That(() => RlsLearner.Load(new MemoryStream(good[..i])), Throws.TypeOf<InvalidDataException>(), $"{i} bytes");
        }
    }

    [Test]
    public void Load_LearnerValuesOutOfRange_Throws()
    {
        var learner = new RlsLearner(3, 1);
        learner.Learn([1, 2, 3], [1]);
        double[] good = State(learner);
        Assert.That(() => Load(1, good), Throws.Nothing);
        Assert.That(() => Load(-1, good), Throws.TypeOf<InvalidDataException>().With.Message.Contains("Alpha"));

        // Every element of D, which alone is above zero in a fresh learner, must stay so.
        double[] fresh = State(new RlsLearner(3, 1));
        int[] diagonal = [.. Enumerable.Range(0, fresh.Length).Where(i => fresh[i] > 0)];
        Assert.That(diagonal, Has.Length.EqualTo(4));
        foreach (int i in diagonal)
        {
            double[] flat = [.. good];
            flat[i] = 0;
            Assert.That(() => Load(1, flat), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"state[{i}] is 0"));
        }

        // Nor may it exceed 1e6 / Alpha; padding is zero, everything finite.
        foreach (int i in diagonal)
        {
            double[] large = [.. good];
            large[i] = 1.1e6;
            Assert.That(() => Load(1, large), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"state[{i}] is 1100000"));
            large[i] = double.NaN;
            Assert.That(() => Load(1, large), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"state[{i}] is NaN"));
        }

        int padding = 0, values = 0;
        for (int i = 0; i < good.Length; i++)
        {
            double[] changed = [.. good];
            changed[i] = double.IsFinite(good[i]) ? double.PositiveInfinity : 0;
            Assert.That(() => Load(1, changed), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"state[{i}] is Infinity"));
            changed[i] = good[i] + 0.5;
            bool refused = false;
            try
            {
                Load(1, changed);
            }
            catch (InvalidDataException wrong)
            {
                Assert.That(wrong.Message, Does.Contain($"state[{i}] is 0.5; it is padding"));
                refused = true;
            }

            _ = refused ? padding++ : values++;
        }

        // Columns of U with 1, 2 and 3 elements, D with 4 and weights with 4.
        Assert.That((values, padding), Is.EqualTo((1 + 2 + 3 + 4 + 4, good.Length - 14)));

        static RlsLearner Load(double alpha, double[] state)
        {
            using var file = new MemoryStream();
            var writer = new CheckedWriter(file, "LSMRLS01", 1);
            writer.Write(3);
            writer.Write(1);
            writer.Write(alpha);
            writer.Write(1.0);
            writer.Write(1);
            writer.WriteChecksum();
            writer.Write(state);
            writer.WriteChecksum();
            file.Position = 0;
            return RlsLearner.Load(file);
        }
    }

    [TestCase(32_767, 1)]
    [TestCase(32_767, 32_767)]
    [TestCase(1, 32_767)]
    public void Load_LearnerLargerThanStream_ThrowsWithoutAllocating(int features, int outputs) =>
        Refused(features, outputs, "cut short");

    [TestCase(int.MaxValue, 1, "featureCount is 2147483647")]
    [TestCase(1, int.MaxValue, "outputCount is 2147483647")]
    [TestCase(0, 1, "featureCount is 0")]
    [TestCase(1, -1, "outputCount is -1")]
    public void Load_LearnerCountsOutOfRange_Throws(int features, int outputs, string reason) => Refused(features, outputs, reason);

    private static void Refused(int features, int outputs, string reason)
    {
        using var file = new MemoryStream();
        var writer = new CheckedWriter(file, "LSMRLS01", 1);
        writer.Write(features);
        writer.Write(outputs);
        writer.Write(1.0);
        writer.Write(1.0);
        writer.Write(1);
        writer.WriteChecksum();
        writer.Write(new double[6]);
        foreach (Stream stream in new Stream[] { new MemoryStream(file.ToArray()), new ForwardStream(file.ToArray()) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(() => RlsLearner.Load(stream), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000));
        }
    }

    private static void Feed(RlsLearner learner, float[] x, float[] y, int from, int to)
    {
        int n = learner.FeatureCount, m = learner.OutputCount;
        for (int t = from; t < to; t++)
        {
            learner.Learn(x.AsSpan(t * n, n), y.AsSpan(t * m, m));
        }
    }

    private static double[] State(RlsLearner learner)
    {
        var state = new double[learner.StateLength];
        learner.CopyStateTo(state);
        return state;
    }
}
