using Lsm.Runtime.IO;
using Lsm.Runtime.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RidgeTests
{
    [TestCase(1, 1, 5, 0.0)]
    [TestCase(7, 3, 50, 0.0)]
    [TestCase(7, 3, 50, 2.5)]
    [TestCase(40, 2, 30, 0.1)]
    [TestCase(150, 5, 400, 0.01)]
    [TestCase(60, 77, 300, 0.01)]
    public void Solve_AnyLambda_EqualsClosedForm(int features, int outputs, int steps, double lambda)
    {
        var (x, y) = TrainingData.Random(steps, features, outputs, 1);
        RidgeSolution solution = TrainingData.Accumulate(x, y, features, outputs).Solve(lambda);
        double[] expected = ClosedForm(x, y, features, outputs, lambda, new double[steps].Select(_ => 1.0).ToArray(), out double[] bias);
        Assert.Multiple(() =>
        {
            Assert.That(TrainingData.Distance(solution.Weights, expected), Is.LessThan(1e-9));
            Assert.That(TrainingData.Distance(solution.Bias, bias), Is.LessThan(1e-9));
            Assert.That(solution.FeatureCount, Is.EqualTo(features));
            Assert.That(solution.OutputCount, Is.EqualTo(outputs));
            Assert.That(solution.Lambda, Is.EqualTo(lambda));
        });
    }

    [Test]
    public void Solve_ManyOutputs_GivesEachTheBitsItHasAlone()
    {
        const int Features = 50, Outputs = 77, Steps = 200;
        var (x, y) = TrainingData.Random(Steps, Features, Outputs, 9);
        RidgeSolution together = TrainingData.Accumulate(x, y, Features, Outputs).Solve(0.1);
        for (int o = 0; o < Outputs; o++)
        {
            float[] own = [.. Enumerable.Range(0, Steps).Select(t => y[(t * Outputs) + o])];
            RidgeSolution alone = TrainingData.Accumulate(x, own, Features, 1).Solve(0.1);
            Assert.That(together.Weights.Slice(o * Features, Features).SequenceEqual(alone.Weights), Is.True, $"output {o}");
            Assert.That(together.Bias[o], Is.EqualTo(alone.Bias[0]), $"output {o}");
        }
    }

    [TestCase(1)]
    [TestCase(37)]
    public void AddSquaredErrors_OtherSamples_EqualsResiduals(int outputs)
    {
        const int Features = 12, Steps = 90;
        var (x, y) = TrainingData.Random(2 * Steps, Features, outputs, 10, noise: 1);
        RidgeSolution solution = TrainingData.Accumulate(x[..(Steps * Features)], y[..(Steps * outputs)], Features, outputs).Solve(0.5);
        var found = new double[outputs];
        TrainingData.Accumulate(x[(Steps * Features)..], y[(Steps * outputs)..], Features, outputs).AddSquaredErrors(solution, found);
        for (int o = 0; o < outputs; o++)
        {
            double expected = 0;
            for (int t = Steps; t < 2 * Steps; t++)
            {
                double error = y[(t * outputs) + o] - solution.Bias[o];
                for (int i = 0; i < Features; i++)
                {
                    error -= solution.Weights[(o * Features) + i] * x[(t * Features) + i];
                }

                expected += error * error;
            }

            Assert.That(found[o], Is.EqualTo(expected).Within(1e-9 * expected), $"output {o}");
        }
    }

    [Test]
    public void Add_SampleWeights_GiveWeightedLeastSquares()
    {
        var (x, y) = TrainingData.Random(60, 5, 2, 2, noise: 1);
        var random = new Random(3);
        double[] weights = Enumerable.Range(0, 60).Select(t => t % 7 == 0 ? 0 : random.NextDouble() * 3).ToArray();
        var accumulator = new RidgeAccumulator(5, 2);
        accumulator.AddSequence(x, y, 0, weights);
        double[] expected = ClosedForm(x, y, 5, 2, 0.5, weights, out double[] bias);
        Assert.That(TrainingData.Distance(accumulator.Solve(0.5).Weights, expected), Is.LessThan(1e-11));
        Assert.That(TrainingData.Distance(accumulator.Solve(0.5).Bias, bias), Is.LessThan(1e-11));
        Assert.That(accumulator.SampleCount, Is.EqualTo(weights.Count(w => w > 0)));
    }

    [Test]
    public void Solve_OutputWeight_DividesPenalty()
    {
        var (x, y) = TrainingData.Random(60, 5, 3, 4, noise: 1);
        RidgeAccumulator accumulator = TrainingData.Accumulate(x, y, 5, 3);
        RidgeSolution weighted = accumulator.Solve(6, [1, 3, 2]);
        double[] lambdas = [6, 2, 3];
        for (int o = 0; o < 3; o++)
        {
            ReadOnlySpan<double> alone = accumulator.Solve(lambdas[o]).Weights.Slice(o * 5, 5);
            Assert.That(weighted.Weights.Slice(o * 5, 5).SequenceEqual(alone), Is.True, $"output {o}");
        }
    }

    [Test]
    public void AddSequence_Warmup_AddsNothingBefore()
    {
        var (x, y) = TrainingData.Random(50, 6, 2, 5);
        var warm = new RidgeAccumulator(6, 2);
        warm.AddSequence(x, y, warmup: 20);
        var rest = new RidgeAccumulator(6, 2);
        rest.AddSequence(x.AsSpan(20 * 6), y.AsSpan(20 * 2));
        Assert.That(warm.SampleCount, Is.EqualTo(30));
        Assert.That(warm.Solve(0.1).Weights.SequenceEqual(rest.Solve(0.1).Weights), Is.True);
    }

    [Test]
    public void Merge_Shards_GivesOnePassSolution()
    {
        var (x, y) = TrainingData.Random(3000, 80, 3, 6);
        RidgeSolution whole = TrainingData.Accumulate(x, y, 80, 3).Solve(0.01);
        RidgeSolution merged = Sharded(threads: 1).Solve(0.01);
        Assert.That(TrainingData.Distance(merged.Weights, whole.Weights), Is.LessThan(1e-12));
        Assert.That(TrainingData.Distance(merged.Bias, whole.Bias), Is.LessThan(1e-12));
        Assert.That(Sharded(threads: 3).Solve(0.01).Weights.SequenceEqual(merged.Weights), Is.True);

        RidgeAccumulator Sharded(int threads)
        {
            var sum = new RidgeAccumulator(80, 3, threads);
            for (int from = 0; from < 3000; from += 700)
            {
                int steps = Math.Min(700, 3000 - from);
                var shard = new RidgeAccumulator(80, 3, threads);
                shard.AddSequence(x.AsSpan(from * 80, steps * 80), y.AsSpan(from * 3, steps * 3));
                sum.Merge(shard);
            }

            return sum;
        }
    }

    [Test]
    public void Add_OneByOneOrAnyThreads_GivesSameBits()
    {
        var (x, y) = TrainingData.Random(500, 331, 4, 7);
        RidgeSolution one = TrainingData.Accumulate(x, y, 331, 4, threads: 1).Solve(0.01);
        foreach (int threads in new[] { 0, 2, 3, 7 })
        {
            var accumulator = new RidgeAccumulator(331, 4, threads);
            for (int t = 0; t < 500; t++)
            {
                accumulator.Add(x.AsSpan(t * 331, 331), y.AsSpan(t * 4, 4));
                if (t % 97 == 0)
                {
                    using var ignored = new MemoryStream();
                    accumulator.Save(ignored);   // forces the pending rows into the sums
                }
            }

            Assert.That(accumulator.Solve(0.01).Weights.SequenceEqual(one.Weights), Is.True, $"{threads} threads");
        }
    }

    [Test]
    public void Add_Samples_SumsEqualPlainLoop()
    {
        const int features = 61, outputs = 2, steps = 300;
        var (x, y) = TrainingData.Random(steps, features, outputs, 8);
        int variables = features + 1 + outputs;
        var plain = new double[variables * (variables + 1) / 2];
        for (int t = 0; t < steps; t++)
        {
            double weight = 1 + (t % 3);
            float[] row = [.. x.AsSpan(t * features, features), 1, .. y.AsSpan(t * outputs, outputs)];
            for (int i = 0, place = 0; i < variables; i++)
            {
                for (int j = 0; j <= i; j++, place++)
                {
                    plain[place] += weight * row[i] * row[j];
                }
            }
        }

        var accumulator = new RidgeAccumulator(features, outputs);
        accumulator.AddSequence(x, y, 0, Enumerable.Range(0, steps).Select(t => 1.0 + (t % 3)).ToArray());
        using var saved = new MemoryStream();
        accumulator.Save(saved);
        byte[] bytes = saved.ToArray();
        const int timing = 1 + (3 * 4) + 8, header = 8 + 4 + 4 + 4 + 8 + timing + 8;
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.That(BitConverter.ToDouble(bytes, header + (i * 8)), Is.EqualTo(plain[i]), $"sum {i}");
        }
    }

    [Test]
    public void Load_SavedAccumulator_ContinuesWithSameBits()
    {
        var (x, y) = TrainingData.Random(200, 20, 2, 9);
        RidgeAccumulator first = TrainingData.Accumulate(x[..(77 * 20)], y[..(77 * 2)], 20, 2);
        using var file = new MemoryStream();
        first.Save(file);
        file.Position = 0;
        RidgeAccumulator loaded = RidgeAccumulator.Load(file);
        loaded.AddSequence(x.AsSpan(77 * 20), y.AsSpan(77 * 2));
        RidgeSolution whole = TrainingData.Accumulate(x, y, 20, 2).Solve(0.1);
        Assert.That(loaded.SampleCount, Is.EqualTo(200));
        Assert.That(loaded.Solve(0.1).Weights.SequenceEqual(whole.Weights), Is.True);
    }

    [Test]
    public void Load_AccumulatorCutOrDamaged_Throws()
    {
        var (x, y) = TrainingData.Random(20, 3, 1, 10);
        using var file = new MemoryStream();
        TrainingData.Accumulate(x, y, 3, 1).Save(file);
        byte[] good = file.ToArray();
        Assert.That(() => RidgeAccumulator.Load(new MemoryStream(good)), Throws.Nothing);
        Assert.That(() => RidgeAccumulator.Load(new MemoryStream([.. "LSMOTHER"u8, .. good.AsSpan(8)])), Throws.TypeOf<InvalidDataException>().With.Message.Contains("does not start with LSMRIDGE"));
        Assert.That(() => RidgeAccumulator.Load(new MemoryStream([.. "LSMRIDGE"u8, 1, .. good.AsSpan(9)])), Throws.TypeOf<InvalidDataException>().With.Message.Contains("has version 1"));
        Assert.That(() => RidgeAccumulator.Load(new MemoryStream(good[..^1])), Throws.TypeOf<InvalidDataException>().With.Message.Contains("is cut short"));
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 0x10;
            Assert.That(() => RidgeAccumulator.Load(new MemoryStream(flipped)), Throws.TypeOf<InvalidDataException>(), $"byte {i}");
            Assert.That(() => RidgeAccumulator.Load(new MemoryStream(good[..i])), Throws.TypeOf<InvalidDataException>(), $"{i} bytes");
        }
    }

    [TestCase(0, 1, 5L)]
    [TestCase(1, 0, 5L)]
    [TestCase(-1, 1, 5L)]
    [TestCase(20_000, 12_768, 5L)]
    [TestCase(int.MaxValue, int.MaxValue, 5L)]
    [TestCase(1, 1, -1L)]
    public void Load_AccumulatorCountsOutOfRange_Throws(int features, int outputs, long samples)
    {
        using var file = new MemoryStream();
        var writer = new CheckedWriter(file, "LSMRIDGE", 2);
        writer.Write(features);
        writer.Write(outputs);
        writer.Write(samples);
        WriteNoTiming(writer);
        writer.WriteChecksum();
        writer.Write(new double[6]);
        writer.WriteChecksum();
        file.Position = 0;
        Assert.That(() => RidgeAccumulator.Load(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"claims {features} features"));
    }

    /// <summary>A whole file of some bytes whose header claims large counts, from a stream that can seek and from one that cannot.</summary>
    [TestCase(32_765, 1)]
    [TestCase(1, 32_766)]
    [TestCase(16_000, 16_000)]
    public void Load_AccumulatorLargerThanStream_ThrowsWithoutAllocating(int features, int outputs)
    {
        using var file = new MemoryStream();
        var writer = new CheckedWriter(file, "LSMRIDGE", 2);
        writer.Write(features);
        writer.Write(outputs);
        writer.Write(5L);
        WriteNoTiming(writer);
        writer.WriteChecksum();
        writer.Write(new double[6]);
        foreach (Stream stream in new Stream[] { new MemoryStream(file.ToArray()), new ForwardStream(file.ToArray()) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(() => RidgeAccumulator.Load(stream), Throws.TypeOf<InvalidDataException>().With.Message.Contains("cut short"));
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000));
        }
    }

    [TestCase(0, double.NaN, 5L)]
    [TestCase(1, double.PositiveInfinity, 5L)]
    [TestCase(2, -1.0, 5L)]
    [TestCase(1, 1.0, 0L)]
    public void Load_SumsThatNoSamplesGive_Throws(int at, double value, long samples)
    {
        double[] sums = new double[6];
        sums[at] = value;
        using var file = new MemoryStream();
        var writer = new CheckedWriter(file, "LSMRIDGE", 2);
        writer.Write(1);
        writer.Write(1);
        writer.Write(samples);
        WriteNoTiming(writer);
        writer.WriteChecksum();
        writer.Write(sums);
        writer.WriteChecksum();
        file.Position = 0;
        Assert.That(() => RidgeAccumulator.Load(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"sum [{at}] is "));
    }

    [Test]
    public void Load_StreamThatCannotSeek_GivesSameBits()
    {
        var (x, y) = TrainingData.Random(60, 400, 2, 3);
        RidgeAccumulator saved = TrainingData.Accumulate(x, y, 400, 2);
        using var file = new MemoryStream();
        saved.Save(file);
        Assert.That(file.Length, Is.GreaterThan(8 * (1 << 16)), "more than the first piece");
        RidgeAccumulator loaded = RidgeAccumulator.Load(new ForwardStream(file.ToArray()));
        Assert.That(loaded.Solve(1).Weights.ToArray(), Is.EqualTo(saved.Solve(1).Weights.ToArray()));
    }

    [Test]
    public void Load_SavedEmptyAccumulator_HasNoSample()
    {
        using var file = new MemoryStream();
        new RidgeAccumulator(1, 1).Save(file);
        file.Position = 0;
        Assert.That(RidgeAccumulator.Load(file).SampleCount, Is.Zero);
    }

    [TestCase(0.0)]
    [TestCase(0.3)]
    public void MeanSquaredErrors_Solution_EqualResiduals(double lambda)
    {
        const int features = 9, outputs = 2, steps = 70;
        var (x, y) = TrainingData.Random(steps, features, outputs, 13, noise: 1);
        RidgeSolution solution = TrainingData.Accumulate(x, y, features, outputs).Solve(lambda);
        for (int o = 0; o < outputs; o++)
        {
            double sum = 0;
            for (int t = 0; t < steps; t++)
            {
                double e = y[(t * outputs) + o] - solution.Bias[o];
                for (int i = 0; i < features; i++)
                {
                    e -= solution.Weights[(o * features) + i] * x[(t * features) + i];
                }

                sum += e * e;
            }

            Assert.That(solution.MeanSquaredErrors[o], Is.EqualTo(sum / steps).Within(1e-9).Percent);
        }
    }

    private static double[] ClosedForm(
        float[] x, float[] y, int features, int outputs, double lambda, double[] weights, out double[] bias)
    {
        // Augmented least squares by QR: rows sqrt(w) [x, 1 | y], and sqrt(lambda) [I, 0 | 0].
        int steps = x.Length / features;
        var a = Matrix<double>.Build.Dense(steps + features, features + 1);
        var b = Matrix<double>.Build.Dense(steps + features, outputs);
        for (int t = 0; t < steps; t++)
        {
            double scale = Math.Sqrt(weights[t]);
            for (int i = 0; i < features; i++)
            {
                a[t, i] = scale * x[(t * features) + i];
            }

            a[t, features] = scale;
            for (int o = 0; o < outputs; o++)
            {
                b[t, o] = scale * y[(t * outputs) + o];
            }
        }

        for (int i = 0; i < features; i++)
        {
            a[steps + i, i] = Math.Sqrt(lambda);
        }

        Matrix<double> solution = a.QR().Solve(b);
        bias = solution.Row(features).ToArray();
        return Enumerable.Range(0, outputs).SelectMany(o => solution.Column(o).SubVector(0, features)).ToArray();
    }

    private static void WriteNoTiming(CheckedWriter writer)
    {
        writer.Write((byte)0);
        writer.Write(0);
        writer.Write(0);
        writer.Write(0);
        writer.Write(0.0);
    }
}
