using Lsm.Runtime.Child;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>
/// Delayed match: one of two sensors is on for five ticks, then both are off for a second (100 ticks of 10 ms) or a little more, then one of the two is on for five
/// ticks again; the class says whether it is the same one. The readout sees the spikes of the last five ticks only.
/// </summary>
[TestFixture]
public class DelayedMatchTests
{
    private const int Neurons = 24, Ticks = 120, Shown = 5;

    [Test]
    public void Fit_CueOneSecondAgo_AdaptationLearnsItAndPlainNeuronsDoNot()
    {
        double plain = Accuracy(strength: 0), adaptive = Accuracy(strength: 0.3f);
        TestContext.Out.WriteLine(FormattableString.Invariant($"400 held-out sequences: without adaptation {plain:P1}, with adaptation {adaptive:P1}"));
        Assert.That(plain, Is.InRange(0.35, 0.65));
        Assert.That(adaptive, Is.GreaterThan(0.9));
    }

    private static double Accuracy(float strength)
    {
        LiquidStateMachine drawn = SmallLiquids.Create(2, Neurons, 2, FeatureKind.Spikes, seed: 3, fanIn: 4, inputScale: 1.5f, weightScale: 0.1f);
        var reservoir = LiquidReservoir.FromWeights(
            drawn.Reservoir.InputWeights, drawn.Reservoir.Recurrent, new ReservoirOptions { AdaptationStrength = strength, AdaptationDecay = 0.99f });
        var start = new LiquidStateMachine(reservoir, drawn.Readout, FeatureKind.Spikes, trainReservoir: true);
        LiquidStateMachine trained = GradientTrainer.Fit(start, Sequences(200, 1), new()
        {
            Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum, Warmup = Ticks - Shown, Epochs = 20, BatchSize = 20, LearningRate = 0.01,
        }).Trained;
        return Accuracy(trained, Sequences(400, 2));
    }

    /// <summary>The share of right classes on the engine, after the weights were rounded.</summary>
    private static double Accuracy(LiquidStateMachine model, SequenceSet set)
    {
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(set.Count);
        var votes = new float[set.Count * 2];
        for (int t = 0; t < Ticks; t++)
        {
            for (int s = 0; s < set.Count; s++)
            {
                set.Of(s).Slice(2 * t, 2).CopyTo(state.SensorsOf(s));
            }

            state.Begin(t);
            ReadOnlySpan<float> motors = state.End(t);
            for (int m = 0; m < motors.Length && t >= Ticks - Shown; m++)
            {
                votes[m] += motors[m];
            }
        }

        return Enumerable.Range(0, set.Count).Count(s => (votes[(2 * s) + 1] > votes[2 * s] ? 1 : 0) == set.ClassOf(s)) / (double)set.Count;
    }

    private static SequenceSet Sequences(int count, int seed)
    {
        var random = new Random(seed);
        var set = new SequenceSet(2, 2);
        for (int s = 0; s < count; s++)
        {
            float[] sensors = [.. Enumerable.Range(0, 2 * Ticks).Select(_ => 0.1f * (random.NextSingle() - 0.5f))];
            int cue = random.Next(2), probe = random.Next(2), from = random.Next(Ticks - 100 - (2 * Shown) + 1);
            for (int t = 0; t < Shown; t++)
            {
                sensors[(2 * (from + t)) + cue] += 0.8f + (0.4f * random.NextSingle());
                sensors[(2 * (Ticks - Shown + t)) + probe] += 0.8f + (0.4f * random.NextSingle());
            }

            set.AddClass(sensors, cue == probe ? 1 : 0);
        }

        return set;
    }
}
