using Lsm.Runtime.Child;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class GradientTrainerTests
{
    [Test]
    public void Adam_SomeSteps_EqualsTextbook()
    {
        var options = new GradientOptions { LearningRate = 0.1, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 };
        var adam = new Adam(9, options);
        double[] x = Enumerable.Range(0, 9).Select(i => i * 0.3).ToArray(), expected = [.. x];
        double[] m = new double[9], v = new double[9];
        for (int t = 1; t <= 20; t++)
        {
            double[] g = Enumerable.Range(0, 9).Select(i => Math.Sin((3 * i) + t)).ToArray();
            adam.Step(x, g);
            for (int i = 0; i < 9; i++)
            {
                m[i] = (0.8 * m[i]) + (0.2 * g[i]);
                v[i] = (0.95 * v[i]) + (0.05 * g[i] * g[i]);
                expected[i] -= 0.1 * (m[i] / (1 - Math.Pow(0.8, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, t))) + 1e-3);
            }
        }

        Assert.That(TrainingData.Distance(x, expected), Is.LessThan(1e-12));
    }

    [Test]
    public void Fit_LinearReadout_ApproachesLeastSquares()
    {
        var (x, y) = TrainingData.Random(300, 4, 2, 1, noise: 0.5);
        var set = new SequenceSet(4, 2);
        for (int s = 0; s < 10; s++)
        {
            set.Add(x.AsSpan(s * 120, 120), y.AsSpan(s * 60, 60));
        }

        GradientResult<Readout> result = GradientTrainer.Fit(
            new LinearReadout(4, 2, new float[8]), set, new() { Epochs = 1500, LearningRate = 0.01, BatchSize = 10, ClipNorm = null });
        RidgeSolution exact = TrainingData.Accumulate(x, y, 4, 2).Solve(0);
        var learned = (LinearReadout)result.Trained;
        for (int i = 0; i < 8; i++)
        {
            Assert.That(learned.Weights[i], Is.EqualTo(exact.Weights[i]).Within(1e-3));
        }

        Assert.That(result.Epochs, Has.Count.EqualTo(1500));
        Assert.That(result.Epochs[^1].Loss, Is.Not.NaN.And.LessThan(result.Epochs[0].Loss));
        Assert.That(result.BestEpoch, Is.EqualTo(1500));
    }

    [TestCase(false, OutputPooling.Sum, 0.4, 0.8)]
    [TestCase(true, OutputPooling.Mean, 0.99, 1.0)]
    public void Fit_ExclusiveOr_MlpLearnsAndLinearDoesNot(bool mlp, OutputPooling pooling, double low, double high)
    {
        SequenceSet set = ExclusiveOr(200, 7);
        Readout start = SmallLiquids.Create(1, 2, 2, FeatureKind.Trace, mlp: false).Readout;
        if (mlp)
        {
            LiquidStateMachine wide = SmallLiquids.Create(1, 16, 2, FeatureKind.Trace, mlp: true, seed: 3);
            var source = (MlpReadout)wide.Readout;
            start = new MlpReadout(2, 8, 2, source.HiddenWeights[..16], source.HiddenBias[..8], source.Weights[..16], source.Bias);
        }

        GradientResult<Readout> result = GradientTrainer.Fit(
            start, set, new() { Loss = LossKind.SoftmaxCrossEntropy, Pooling = pooling, Epochs = 120, LearningRate = 0.02 });
        Assert.That(result.Epochs[^1].Accuracy, Is.InRange(low, high));
    }

    [Test]
    public void Fit_AnyThreadsAndAgain_GivesSameBits()
    {
        SequenceSet set = ExclusiveOr(90, 8);
        Readout start = SmallLiquids.Create(1, 2, 2, FeatureKind.Trace, mlp: true).Readout;
        ulong[] hashes = new[] { 1, 2, 3, 0, 16 }.Select(threads => Bits(GradientTrainer.Fit(start, set, new()
        {
            Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Epochs = 5, BatchSize = 37, ValidationShare = 0.3, Threads = threads,
        }).Trained)).ToArray();
        Assert.That(hashes, Is.All.EqualTo(hashes[0]));
        ulong other = Bits(GradientTrainer.Fit(start, set, new()
        {
            Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Epochs = 5, BatchSize = 37, ValidationShare = 0.3, Seed = 43,
        }).Trained);
        Assert.That(other, Is.Not.EqualTo(hashes[0]));
    }

    [Test]
    public void Fit_Validation_KeepsBestEpochAndStopsEarly()
    {
        // Few noisy samples and many features: the training loss continues to fall while the validation loss rises again.
        var (x, y) = TrainingData.Random(60, 40, 1, 9, noise: 3);
        SequenceSet train = Steps(x.AsSpan(0, 30 * 40), y.AsSpan(0, 30)), held = Steps(x.AsSpan(30 * 40), y.AsSpan(30));
        GradientOptions options = new() { Epochs = 400, LearningRate = 0.02, BatchSize = 8 };
        var start = new LinearReadout(40, 1, new float[40]);
        GradientResult<Readout> whole = GradientTrainer.Fit(start, train, options, held);
        int best = 1 + Enumerable.Range(0, 400).MinBy(e => whole.Epochs[e].ValidationLoss);
        Assert.That(whole.BestEpoch, Is.EqualTo(best));
        Assert.That(best, Is.InRange(2, 395), "the validation loss must turn for this to test anything");
        Assert.That(whole.StoppedEarly, Is.False);

        GradientResult<Readout> stopped = GradientTrainer.Fit(start, train, options with { Patience = 5 }, held);
        Assert.That(stopped.StoppedEarly, Is.True);
        Assert.That(stopped.Epochs, Has.Count.EqualTo(stopped.BestEpoch + 5));
        GradientResult<Readout> exact = GradientTrainer.Fit(start, train, options with { Epochs = stopped.BestEpoch }, held);
        Assert.That(Bits(stopped.Trained), Is.EqualTo(Bits(exact.Trained)));

        static SequenceSet Steps(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        {
            var set = new SequenceSet(40, 1);
            for (int i = 0; i < y.Length; i++)
            {
                set.Add(x.Slice(i * 40, 40), y.Slice(i, 1));
            }

            return set;
        }
    }

    [Test]
    public void Fit_ClipNorm_BoundsStep()
    {
        var set = new SequenceSet(2, 1);
        set.Add([1000, 2000], [-1000]);
        var start = new LinearReadout(2, 1, [1, 1]);

        // With Epsilon far above the gradient, Adam's first step is the learning rate times the gradient over Epsilon.
        GradientOptions options = new() { Epochs = 1, LearningRate = 1, Epsilon = 1, ClipNorm = 1e-3 };
        var clipped = (LinearReadout)GradientTrainer.Fit(start, set, options).Trained;
        double moved = Math.Sqrt(Math.Pow(clipped.Weights[0] - 1, 2) + Math.Pow(clipped.Weights[1] - 1, 2));
        Assert.That(moved, Is.EqualTo(1e-3).Within(1).Percent);
        Assert.That((clipped.Weights[1] - 1) / (clipped.Weights[0] - 1), Is.EqualTo(2).Within(0.01), "the direction stays");
    }

    [Test]
    public void CrossEntropy_AnyOutputs_EqualsLogarithmOfSoftmax()
    {
        var set = new SequenceSet(2, 3);
        set.AddClass([1, 0, 0.5f, 2], 2);
        set.AddClass([1, 1], 0);
        set.AddClass([1, 1], 1);
        double[] outputs = [0.3, 700, -4, 1, 90, 2];
        foreach ((OutputPooling pooling, double scale) in new[] { (OutputPooling.Sum, 1.0), (OutputPooling.Mean, 0.5) })
        {
            var loss = new SequenceLoss(set, LossKind.SoftmaxCrossEntropy, pooling, 0);
            (double value, bool right) = loss.Evaluate(0, outputs, []);
            double[] z = [1.3 * scale, 790 * scale, -2 * scale];
            double largest = z.Max();
            Assert.That(value, Is.EqualTo(Math.Log(z.Sum(v => Math.Exp(v - largest))) + largest - z[2]).Within(1e-9).Percent);
            Assert.That(right, Is.False);
        }
    }

    [Test]
    public void Fit_FrozenLiquid_TrainsOnEngineFeatures()
    {
        LiquidStateMachine model = SmallLiquids.Create(2, 50, 2, FeatureKind.Trace, seed: 9, inputScale: 2);
        SequenceSet inputs = ExclusiveOr(40, 10, steps: 6);
        GradientOptions options = new() { Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Epochs = 3, StepsPerFrame = 2 };
        GradientResult<LiquidStateMachine> result = GradientTrainer.Fit(model, inputs, options);
        Assert.That(result.Trained.Hash, Is.EqualTo(model.Hash));
        SequenceSet features = LiquidFeatures.Of(model, inputs, 2);
        Readout direct = GradientTrainer.Fit(model.Readout, features, options with { StepsPerFrame = 1 }).Trained;
        Assert.That(Bits(result.Trained.Readout), Is.EqualTo(Bits(direct)));
        GradientResult<LiquidStateMachine> validated = GradientTrainer.Fit(model, inputs, options, ExclusiveOr(10, 11, steps: 6));
        Assert.That(validated.Epochs.Select(epoch => epoch.ValidationLoss), Is.All.GreaterThan(0));
    }

    [Test]
    public void Fit_LiquidWithValidationSet_ValidatesOnIt()
    {
        LiquidStateMachine model = SmallLiquids.Create(2, 20, 2, FeatureKind.Trace, seed: 9, inputScale: 2, trainReservoir: true);
        SequenceSet inputs = ExclusiveOr(12, 10, steps: 6), asked = ExclusiveOr(8, 11, steps: 6);
        GradientOptions options = new() { Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Epochs = 2, LearningRate = 1e-300 };
        IReadOnlyList<TrainingEpoch> own = GradientTrainer.Fit(model, inputs, options, inputs).Epochs, other = GradientTrainer.Fit(model, inputs, options, asked).Epochs;
        Assert.That(own[1].ValidationLoss, Is.EqualTo(own[1].Loss).Within(1e-9));
        Assert.That(other[1].ValidationLoss, Is.EqualTo(GradientTrainer.Fit(model, asked, options).Epochs[1].Loss).Within(1e-9));
        Assert.That(other[1].ValidationLoss, Is.Not.EqualTo(other[1].Loss).Within(1e-6));
    }

    [Test]
    public void Fit_GradientExplodes_Throws()
    {
        // Nobody fires, but the straight-through derivative goes around a loop of weights of a million 200 times: beyond the range of double.
        SynapseMatrix loop = SynapseMatrix.FromDense(2, [0, 1e6f, 1e6f, 0]);
        LiquidReservoir reservoir = LiquidReservoir.FromWeights([1, 1], loop);
        var model = new LiquidStateMachine(reservoir, new LinearReadout(2, 1, [1, 1]), FeatureKind.Trace, trainReservoir: true);
        var set = new SequenceSet(1, 1);
        set.Add(Enumerable.Repeat(0.05f, 200).ToArray(), [1]);
        GradientOptions options = new() { Pooling = OutputPooling.Sum, Surrogate = SurrogateKind.StraightThrough, Epochs = 2 };
        Assert.That(() => GradientTrainer.Fit(model, set, options with { Truncation = 5 }), Throws.Nothing);
        Assert.That(
            () => GradientTrainer.Fit(model, set, options),
            Throws.TypeOf<TrainingException>().With.Message.Contains("diverges in epoch 1, batch 1").And.Message.Contains("LearningRate"));
    }

    [Test]
    public void Fit_WeightsDiverge_Throws()
    {
        var set = new SequenceSet(1, 1);
        set.Add([1], [3e9f]);
        Assert.That(
            () => GradientTrainer.Fit(new LinearReadout(1, 1, [1 << 30]), set, new() { Epochs = 100, LearningRate = 10 }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("2^30"));
    }

    [Test]
    public void Fit_Cancelled_StopsBetweenBatches()
    {
        SequenceSet set = ExclusiveOr(64, 11);
        Readout start = SmallLiquids.Create(1, 2, 2, FeatureKind.Trace).Readout;
        using var source = new CancellationTokenSource();
        var seen = new List<TrainingProgress>();
        GradientOptions options = new() { Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Epochs = 3, BatchSize = 20 };
        var progress = new Told(p =>
        {
            seen.Add(p);
            if (seen.Count == 6)
            {
                source.Cancel();
            }
        });
        Assert.That(
            () => GradientTrainer.Fit(start, set, options, progress: progress, cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen, Has.Count.EqualTo(6));
        Assert.That(seen.Select(p => (p.Epoch, p.Batch, p.Batches)), Is.EqualTo(new[] { (1, 1, 4), (1, 2, 4), (1, 3, 4), (1, 4, 4), (2, 1, 4), (2, 2, 4) }));
        Assert.That(seen[3].LastEpoch, Is.Null);
        Assert.That(seen[4].LastEpoch!.Loss, Is.EqualTo(seen[3].Loss).Within(1e-12));
    }

    internal static ulong Bits(Readout readout)
    {
        ulong hash = 17;
        float[] all = readout switch
        {
            LinearReadout linear => [.. linear.Weights, .. linear.Bias],
            MlpReadout mlp => [.. mlp.HiddenWeights, .. mlp.HiddenBias, .. mlp.Weights, .. mlp.Bias],
            _ => throw new NotSupportedException(readout.Name),
        };
        foreach (float value in all)
        {
            hash = unchecked((hash * 0x9E3779B97F4A7C15) + (uint)BitConverter.SingleToInt32Bits(value) + 1);
        }

        return hash;
    }

    /// <summary>Two numbers of either sign; the class says whether the signs differ. Later steps repeat them.</summary>
    private static SequenceSet ExclusiveOr(int count, int seed, int steps = 1)
    {
        var random = new Random(seed);
        var set = new SequenceSet(2, 2);
        for (int i = 0; i < count; i++)
        {
            float a = random.Next(2) == 0 ? -1 : 1, b = random.Next(2) == 0 ? -1 : 1;
            float[] point = [a * (0.5f + random.NextSingle()), b * (0.5f + random.NextSingle())];
            set.AddClass(Enumerable.Repeat(point, steps).SelectMany(p => p).ToArray(), a == b ? 0 : 1);
        }

        return set;
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
