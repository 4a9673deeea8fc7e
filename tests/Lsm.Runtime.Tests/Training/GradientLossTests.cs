using Lsm.Runtime.Child;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>What an epoch reports and what one update does, against plain arithmetic on the readout's weights.</summary>
public sealed class GradientLossTests
{
    private const int Features = 6, Outputs = 3;

    /// <summary>So small that nothing moves.</summary>
    private const double Still = 1e-300;

    [Test]
    public void Fit_EachEpoch_ReportsLossAndAccuracyOfOutputs(
        [Values] bool mlp, [Values] LossKind loss, [Values] OutputPooling pooling, [Values(0, 2)] int warmup)
    {
        Readout readout = SmallLiquids.Create(1, Features, Outputs, FeatureKind.Trace, mlp: mlp).Readout;
        var (set, held) = (Sequences(37, 1, loss, pooling), Sequences(11, 2, loss, pooling));
        var options = new GradientOptions { Loss = loss, Pooling = pooling, Warmup = warmup, Epochs = 2, BatchSize = 10, LearningRate = Still };
        if (loss == LossKind.SoftmaxCrossEntropy && pooling == OutputPooling.EachStep)
        {
            Assert.That(() => GradientTrainer.Fit(readout, set, options, held), Throws.ArgumentException.With.Message.Contains("Sum or Mean"));
            return;
        }

        TrainingEpoch epoch = GradientTrainer.Fit(readout, set, options, held).Epochs[1];
        (double mean, double accuracy) = Expected(readout, set, options);
        (double heldMean, double heldAccuracy) = Expected(readout, held, options);
        Assert.That(epoch.Loss, Is.EqualTo(mean).Within(1e-6).Percent);
        Assert.That(epoch.ValidationLoss, Is.EqualTo(heldMean).Within(1e-6).Percent);
        Assert.That(epoch.Accuracy, Is.EqualTo(accuracy));
        Assert.That(epoch.ValidationAccuracy, Is.EqualTo(heldAccuracy));
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(40)]
    public void Fit_OneBatch_FollowsMeanGradient(int count)
    {
        var (x, y) = TrainingData.Random(count, 3, 1, 5, noise: 1);
        var set = new SequenceSet(3, 1);
        float[] start = [0.5f, -0.25f, 2];
        var gradient = new double[4];
        for (int t = 0; t < count; t++)
        {
            ReadOnlySpan<float> row = x.AsSpan(t * 3, 3);
            set.Add(row, y.AsSpan(t, 1));
            double twice = 2 * ((row[0] * start[0]) + (row[1] * start[1]) + (row[2] * start[2]) + 0.125 - y[t]);
            for (int i = 0; i < 4; i++)
            {
                gradient[i] += twice * (i < 3 ? row[i] : 1) / count;
            }
        }

        // Adam's first step is the rate times g / (|g| + Epsilon): with an Epsilon of 1 the gradient's size shows in it.
        double norm = Math.Sqrt(gradient.Sum(g => g * g));
        foreach ((double? clip, double scale) in new[] { (null, 1), (1.01 * norm, 1), ((double?)(norm / 2), 0.5) })
        {
            GradientOptions options = new() { Epochs = 1, BatchSize = count, LearningRate = 0.5, Epsilon = 1, ClipNorm = clip };
            var trained = (LinearReadout)GradientTrainer.Fit(new LinearReadout(3, 1, start, [0.125f]), set, options).Trained;
            float[] now = [.. trained.Weights, .. trained.Bias], was = [.. start, 0.125f];
            for (int i = 0; i < 4; i++)
            {
                double g = scale * gradient[i];
                Assert.That(now[i], Is.EqualTo(was[i] - (0.5 * g / (Math.Abs(g) + 1))).Within(1e-6), $"parameter {i}, clipped to {clip}");
            }
        }
    }

    [Test]
    public void Fit_EquallyGoodEpochs_KeepsFirst()
    {
        SequenceSet set = Sequences(5, 3, LossKind.MeanSquaredError, OutputPooling.Mean);
        var options = new GradientOptions { Pooling = OutputPooling.Mean, Epochs = 4, LearningRate = Still };
        Readout readout = SmallLiquids.Create(1, Features, Outputs, FeatureKind.Trace).Readout;
        Assert.That(GradientTrainer.Fit(readout, set, options, set).BestEpoch, Is.EqualTo(1));
        Assert.That(GradientTrainer.Fit(readout, set, options).BestEpoch, Is.EqualTo(4), "without validation the last counts");
    }

    private static (double Loss, double Accuracy) Expected(Readout readout, SequenceSet set, GradientOptions options)
    {
        double sum = 0;
        int right = 0;
        for (int s = 0; s < set.Count; s++)
        {
            double[][] rows = [.. Enumerable.Range(options.Warmup, set.StepsOf(s) - options.Warmup).Select(t => Output(readout, set.Of(s).Slice(t * Features, Features)))];
            if (options.Pooling == OutputPooling.EachStep)
            {
                float[] targets = set.TargetsOf(s)[(options.Warmup * Outputs)..].ToArray();
                sum += rows.SelectMany(row => row).Zip(targets, (output, target) => Math.Pow(output - target, 2)).Average();
                continue;
            }

            double scale = options.Pooling == OutputPooling.Mean ? 1.0 / rows.Length : 1;
            double[] pooled = [.. Enumerable.Range(0, Outputs).Select(o => scale * rows.Sum(row => row[o]))];
            if (options.Loss == LossKind.MeanSquaredError)
            {
                sum += pooled.Zip(set.TargetsOf(s).ToArray(), (output, target) => Math.Pow(output - target, 2)).Average();
                continue;
            }

            sum += Math.Log(pooled.Sum(Math.Exp)) - pooled[set.ClassOf(s)];
            right += Array.IndexOf(pooled, pooled.Max()) == set.ClassOf(s) ? 1 : 0;
        }

        return (sum / set.Count, options.Loss == LossKind.SoftmaxCrossEntropy ? right / (double)set.Count : double.NaN);
    }

    private static double[] Output(Readout readout, ReadOnlySpan<float> step)
    {
        double[] features = [.. step.ToArray().Select(value => (double)value)];
        return readout switch
        {
            LinearReadout linear => Layer(linear.Weights, linear.Bias, features),
            MlpReadout mlp => Layer(mlp.Weights, mlp.Bias, [.. Layer(mlp.HiddenWeights, mlp.HiddenBias, features).Select(sum => Math.Max(0, sum))]),
            _ => throw new NotSupportedException(readout.Name),
        };
    }

    private static double[] Layer(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, double[] inputs)
    {
        var outputs = new double[bias.Length];
        for (int o = 0; o < outputs.Length; o++)
        {
            outputs[o] = bias[o];
            for (int i = 0; i < inputs.Length; i++)
            {
                outputs[o] += weights[(o * inputs.Length) + i] * inputs[i];
            }
        }

        return outputs;
    }

    /// <summary>Sequences of three to seven steps.</summary>
    private static SequenceSet Sequences(int count, int seed, LossKind loss, OutputPooling pooling)
    {
        var random = new Random(seed);
        var set = new SequenceSet(Features, Outputs);
        for (int s = 0; s < count; s++)
        {
            int steps = 3 + random.Next(5);
            float[] values = Draw(steps * Features);
            if (loss == LossKind.SoftmaxCrossEntropy)
            {
                set.AddClass(values, s < Outputs ? s : random.Next(Outputs));
            }
            else
            {
                set.Add(values, Draw(Outputs * (pooling == OutputPooling.EachStep ? steps : 1)));
            }
        }

        return set;

        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)((2 * random.NextDouble()) - 0.8))];
    }
}
