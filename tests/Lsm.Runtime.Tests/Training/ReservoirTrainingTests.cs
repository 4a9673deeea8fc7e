using Lsm.Runtime.Child;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary><c>trainReservoir = true</c> trains: what it learns, and what it must leave alone.</summary>
[TestFixture]
public class ReservoirTrainingTests
{
    private const int Gap = 25;

    private static readonly GradientOptions Options = new()
    {
        Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Mean, Warmup = Gap + 2, Epochs = 200, BatchSize = 16, LearningRate = 0.01,
    };

    [Test]
    public void Delayed_exclusive_or_defeats_the_frozen_liquid_and_is_learned_by_the_trained_one([Values(1, 2, 3)] int seed)
    {
        SequenceSet learned = DelayedExclusiveOr(64, 1), asked = DelayedExclusiveOr(100, 2);
        LiquidStateMachine frozen = GradientTrainer.Fit(Liquid(seed, train: false), learned, Options).Trained;
        LiquidStateMachine trained = GradientTrainer.Fit(Liquid(seed, train: true), learned, Options).Trained;
        Assert.That(AccuracyOnTheEngine(frozen, asked), Is.Not.NaN.And.LessThan(0.65), "frozen");
        Assert.That(AccuracyOnTheEngine(trained, asked), Is.GreaterThan(0.95), "trained");
    }

    [Test]
    public void Synapses_and_signs_stay_and_weights_are_fixed_point_like_any_others()
    {
        LiquidStateMachine before = Liquid(4, train: true);
        LiquidStateMachine after = GradientTrainer.Fit(before, DelayedExclusiveOr(32, 3), Options with { Epochs = 20, LearningRate = 0.05 }).Trained;
        SynapseMatrix was = before.Reservoir.Recurrent, now = after.Reservoir.Recurrent;
        Assert.That(now.RowStart.SequenceEqual(was.RowStart) && now.Targets.SequenceEqual(was.Targets), Is.True);
        int stopped = 0, moved = 0;
        for (int j = 0; j < was.Size; j++)
        {
            for (int s = was.RowStart[j]; s < was.RowStart[j + 1]; s++)
            {
                float sign = was.Weights[was.RowStart[j]];
                Assert.That(now.Weights[s] * sign, Is.GreaterThanOrEqualTo(0f));
                stopped += now.Weights[s] == 0 ? 1 : 0;
                moved += now.Weights[s] != was.Weights[s] ? 1 : 0;
            }
        }

        Assert.That(stopped, Is.GreaterThan(0), "some weight must have met the wall for this to test anything");
        Assert.That(moved, Is.GreaterThan(was.SynapseCount / 2));
        Assert.That(after.Reservoir.InputWeights.SequenceEqual(before.Reservoir.InputWeights), Is.False);
        Assert.That(after.Reservoir.Beta.SequenceEqual(before.Reservoir.Beta), Is.True);
        Assert.That(after.TrainReservoir, Is.True);
        double unit = Math.Pow(2, -after.Reservoir.ScaleExponent);
        Assert.That(now.Weights.ToArray(), Has.All.Matches<float>(w => w / unit == Math.Round(w / unit)));
        Assert.That(after.Reservoir.QuantisationError, Is.Not.NaN.And.LessThanOrEqualTo(unit / 2));
    }

    [Test]
    public void Beta_and_threshold_are_trained_when_asked_and_stay_in_range()
    {
        LiquidStateMachine before = Liquid(5, train: true);
        LiquidStateMachine after = GradientTrainer.Fit(before, DelayedExclusiveOr(32, 3), Options with
        {
            Epochs = 20,
            LearningRate = 0.2,
            TrainBeta = true,
            TrainThreshold = true,
        }).Trained;
        Assert.That(after.Reservoir.Beta.ToArray(), Has.All.InRange(0f, 1f));
        Assert.That(after.Reservoir.Threshold.ToArray(), Has.All.InRange(1e-3f, 1e6f));
        Assert.That(after.Reservoir.Beta.ToArray().Distinct().Count(), Is.GreaterThan(4));
        Assert.That(after.Reservoir.Threshold.ToArray().Distinct().Count(), Is.GreaterThan(4));
        Assert.That(after.Reservoir.Beta.ToArray(), Has.Some.EqualTo(1f).Or.Some.EqualTo(0f), "some beta must have met a wall");
    }

    [Test]
    public void Spike_inputs_are_trained_too()
    {
        LiquidStateMachine before = SmallLiquids.Create(2, 16, 2, FeatureKind.SpikeCounts, input: InputKind.Spikes, inputScale: 2, trainReservoir: true);
        GradientResult<LiquidStateMachine> result = GradientTrainer.Fit(before, DelayedExclusiveOr(64, 1, gap: 6, noise: 0), Options with
        {
            Warmup = 0,
            Epochs = 150,
            StepsPerFrame = 2,
            Truncation = 10,
            Surrogate = SurrogateKind.Arctan,
        });
        Assert.That(result.Trained.Reservoir.Input, Is.EqualTo(InputKind.Spikes));
        Assert.That(result.Epochs[^1].Loss, Is.Not.NaN.And.LessThan(0.5 * result.Epochs[0].Loss));
    }

    private static LiquidStateMachine Liquid(int seed, bool train) => SmallLiquids.Create(
        2, 16, 2, FeatureKind.Trace, seed, traceDecay: 0.7f, inputScale: 2, trainReservoir: train, beta: 0.8f);

    /// <summary>One of two lines pulses early and one late; the class says whether it was the same line both times.</summary>
    private static SequenceSet DelayedExclusiveOr(int count, int seed, int gap = Gap, float noise = 0.1f)
    {
        var random = new Random(seed);
        var set = new SequenceSet(2, 2);
        for (int i = 0; i < count; i++)
        {
            var steps = new float[2 * (gap + 6)];
            int first = random.Next(2), second = random.Next(2);
            foreach (int t in new[] { 1, 2 })
            {
                steps[(2 * t) + first] = 1 + (noise * random.NextSingle());
                steps[(2 * (t + gap - 1)) + second] = 1 + (noise * random.NextSingle());
            }

            set.AddClass(steps, first == second ? 1 : 0);
        }

        return set;
    }

    private static double AccuracyOnTheEngine(LiquidStateMachine model, SequenceSet set)
    {
        int right = 0;
        for (int i = 0; i < set.Count; i++)
        {
            int steps = set.StepsOf(i);
            var outputs = new float[steps * 2];
            using LsmState state = model.InitState(1);
            model.ForwardSequence(state, set.Of(i), outputs);
            double difference = 0;
            for (int t = Gap + 2; t < steps; t++)
            {
                difference += outputs[(2 * t) + 1] - outputs[2 * t];
            }

            right += (difference > 0 ? 1 : 0) == set.ClassOf(i) ? 1 : 0;
        }

        return right / (double)set.Count;
    }
}
