using Lsm.Runtime.Child;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class RidgeFitTests
{
    [Test]
    public void Fit_MemoryTask_ReachesReportedError()
    {
        LiquidStateMachine model = Model();
        (float[] inputs, float[] targets) = MeanTask(400, batch: 2);
        LiquidStateMachine fitted = Ridge.Fit(model, inputs, targets, batch: 2, warmup: 20, ridge: 1e-2);
        var accumulator = new RidgeAccumulator(120, 1);
        using LsmState state = fitted.InitState(2);
        accumulator.PartialFit(state, inputs, targets, warmup: 20);
        RidgeSolution solution = accumulator.Solve(1e-2);
        Assert.That(((LinearReadout)fitted.Readout).Weights.SequenceEqual(solution.ToReadout().Weights), Is.True);

        var outputs = new float[400 * 2];
        using LsmState again = fitted.InitState(2);
        fitted.ForwardSequence(again, inputs, outputs);
        double error = 0, spread = 0;
        for (int i = 40; i < 800; i++)
        {
            error += Math.Pow(outputs[i] - targets[i], 2) / 760;
            spread += Math.Pow(targets[i], 2) / 760;
        }

        Assert.That(error, Is.EqualTo(solution.MeanSquaredErrors[0]).Within(0.1).Percent);
        Assert.That(error, Is.Not.NaN.And.LessThan(0.5 * spread));
    }

    [Test]
    public void Fit_NoPenalty_PredictsNewFramesBetterThanATinyPenalty()
    {
        LiquidStateMachine model = Model();
        (float[] inputs, float[] targets) = MeanTask(700, batch: 2);
        var noise = new Random(4);
        float[] noisy = [.. targets.Select(target => target + (float)(0.2 * (noise.NextDouble() - 0.5)))];
        LiquidStateMachine chosen = Fit(null), tiny = Fit(1e-6);
        Assert.That(ErrorOnNewFrames(chosen), Is.LessThan(0.9 * ErrorOnNewFrames(tiny)));

        LiquidStateMachine Fit(double? ridge) => Ridge.Fit(model, inputs.AsSpan(0, 2 * 200), noisy.AsSpan(0, 2 * 200), batch: 2, warmup: 20, ridge: ridge);

        double ErrorOnNewFrames(LiquidStateMachine fitted)
        {
            var outputs = new float[700 * 2];
            using LsmState state = fitted.InitState(2);
            fitted.ForwardSequence(state, inputs, outputs);
            return Enumerable.Range(2 * 200, 2 * 500).Sum(i => Math.Pow(outputs[i] - targets[i], 2));
        }
    }

    [Test]
    public void Fit_NoPenalty_TakesThePenaltyThatPredictsLeftOutQuartersBest()
    {
        LiquidStateMachine model = Model();
        (float[] inputs, float[] targets) = MeanTask(105, batch: 2);
        (float[] Features, float Target)[] samples = [.. Samples()]; // 100 frames of two agents: quarters of 50 samples
        double[] penalties = [1e-9, 1e-7, 1e-5, 1e-3, 1e-1, 10, 1e3, 1e5, 1e7];
        double best = penalties.MinBy(penalty => Enumerable.Range(0, 4).Sum(quarter =>
        {
            RidgeSolution solution = Accumulate(samples.Where((_, i) => i / 50 != quarter)).Solve(penalty);
            return samples.Where((_, i) => i / 50 == quarter).Sum(sample => Math.Pow(solution.Bias[0] + sample.Features.Select((value, i) => value * solution.Weights[i]).Sum() - sample.Target, 2));
        }));
        var fitted = (LinearReadout)Ridge.Fit(model, inputs, targets, batch: 2, warmup: 3, latency: 2).Readout;
        LinearReadout expected = Accumulate(samples).Solve(best).ToReadout();
        Assert.That(fitted.Weights.ToArray(), Is.EqualTo(expected.Weights.ToArray()).Within(1e-6).Percent.Or.EqualTo(expected.Weights.ToArray()).Within(1e-7f));
        Assert.That(fitted.Timing, Is.EqualTo(new ReadoutTiming(1, 2, 3)));

        static RidgeAccumulator Accumulate(IEnumerable<(float[] Features, float Target)> some)
        {
            var accumulator = new RidgeAccumulator(120, 1);
            foreach ((float[] features, float target) in some)
            {
                accumulator.Add(features, [target]);
            }

            return accumulator;
        }

        IEnumerable<(float[] Features, float Target)> Samples()
        {
            using LsmState state = model.InitState(2);
            state.Neurons.MarkFeatures(0, true);
            state.Neurons.MarkFeatures(1, true);
            for (int t = 0; t < 103; t++)
            {
                inputs.AsSpan(t * 2, 2).CopyTo(state.Sensors);
                state.Begin(t);
                state.End(t);
                for (int slot = 0; slot < 2 && t >= 3; slot++)
                {
                    yield return (state.Neurons.FeaturesOf(slot).ToArray(), targets[((t + 2) * 2) + slot]);
                }
            }
        }
    }

    [Test]
    public void Fit_NoPenaltyAndFewSamples_Throws()
    {
        LiquidStateMachine model = Model();
        Assert.That(() => Ridge.Fit(model, new float[9], new float[9], warmup: 2), Throws.ArgumentException.With.Message.Contains("have 7 samples after the warmup and the latency; 8 are needed to choose the penalty. Add frames, or give ridge."));
        Assert.That(() => Ridge.Fit(model, new float[9], [0, 0, 0, 0, 0, 0, 0, 0, float.NaN]), Throws.ArgumentException.With.Message.Contains("targets"));
        Assert.That(() => Ridge.Fit(model, new float[9], new float[9], warmup: 2, ridge: 1), Throws.Nothing);
    }

    [Test]
    public void PartialFit_SideBySideOrInTurn_GivesSameSolution()
    {
        LiquidStateMachine model = Model();
        (float[] inputs, float[] targets) = MeanTask(100, batch: 3);
        var together = new RidgeAccumulator(120, 1);
        using (LsmState state = model.InitState(3))
        {
            together.PartialFit(state, inputs, targets, warmup: 10);
        }

        var apart = new RidgeAccumulator(120, 1);
        for (int agent = 0; agent < 3; agent++)
        {
            using LsmState state = model.InitState(1);
            float[] own = Enumerable.Range(0, 100).Select(t => inputs[(t * 3) + agent]).ToArray();
            float[] wanted = Enumerable.Range(0, 100).Select(t => targets[(t * 3) + agent]).ToArray();
            apart.PartialFit(state, own, wanted, warmup: 10);
        }

        Assert.That(apart.SampleCount, Is.EqualTo(together.SampleCount));
        Assert.That(TrainingData.Distance(apart.Solve(0.1).Weights, together.Solve(0.1).Weights), Is.LessThan(1e-9));
    }

    [Test]
    public void PartialFit_SizesDoNotFit_ThrowsAndLeavesState()
    {
        LiquidStateMachine model = Model();
        var accumulator = new RidgeAccumulator(120, 1);
        using LsmState state = model.InitState(2);
        Assert.Multiple(() =>
        {
            Assert.That(() => accumulator.PartialFit(state, new float[6], new float[4]), Throws.ArgumentException);
            foreach (int bad in new[] { -1, 4 })
            {
                Assert.That(() => accumulator.PartialFit(state, new float[6], new float[6], warmup: bad), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"warmup is {bad}; it must be from 0 to 3"));
                Assert.That(() => accumulator.PartialFit(state, new float[6], new float[6], latency: bad), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"latency is {bad}; it must be from 0 to 3"));
            }

            foreach (int bad in new[] { 0, 17 })
            {
                Assert.That(() => accumulator.PartialFit(state, new float[6], new float[6], steps: bad), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("steps must be 1 .. 16"));
            }

            Assert.That(() => accumulator.PartialFit(state, [0, 0, 0, float.NaN], new float[4]), Throws.ArgumentException);
            Assert.That(() => accumulator.PartialFit(state, new float[4], [0, 0, 0, float.NaN]), Throws.ArgumentException);
            Assert.That(() => new RidgeAccumulator(119, 1).PartialFit(state, new float[4], new float[4]), Throws.ArgumentException);
            Assert.That(() => Ridge.Fit(model, new float[4], new float[3], batch: 2), Throws.ArgumentException);
            Assert.That(() => Ridge.Fit(model, new float[5], new float[4], batch: 2), Throws.ArgumentException.With.Message.Contains("must be [T, 2, 1]"));
            Assert.That(() => Ridge.Fit(model, new float[4], [], batch: 2), Throws.ArgumentException.With.Message.Contains("0 targets were given"));
            Assert.That(() => Ridge.Fit(model, [], new float[4]), Throws.ArgumentException.With.Message.Contains("0 inputs"));
            Assert.That(() => Ridge.Fit(model, [], []), Throws.ArgumentException);
            foreach (int bad in new[] { -1, 4, 9 })
            {
                Assert.That(() => Ridge.Fit(model, new float[4], new float[4], warmup: bad), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"warmup is {bad}; it must be from 0 to 3"));
                Assert.That(() => Ridge.Fit(model, new float[4], new float[4], latency: bad), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"latency is {bad}; it must be from 0 to 3"));
            }

            Assert.That(() => Ridge.Fit(model, new float[4], new float[4], warmup: 2, latency: 2), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("warmup is 2; it must be from 0 to 1"));
        });
        Assert.That(state.Frame, Is.Zero);
        Assert.That(accumulator.SampleCount, Is.Zero);
    }

    [Test]
    public void PartialFit_PipelinedOrFreeSlots_Throws()
    {
        var accumulator = new RidgeAccumulator(120, 1);
        using LsmEngine late = LsmEngine.Create(Model(), EngineKind.Cpu, new EngineOptions { Pipelined = true }), engine = LsmEngine.Create(Model(), EngineKind.Cpu);
        using LsmState pipelined = late.CreateState(1), half = engine.CreateState(2, [7]);
        Assert.That(() => accumulator.PartialFit(pipelined, new float[3], new float[3]), Throws.ArgumentException.With.Message.Contains("Pipelined = false"));
        Assert.That(() => accumulator.PartialFit(half, new float[6], new float[6]), Throws.ArgumentException.With.Message.Contains("1 of 2 slots"));
    }

    [Test]
    public void PartialFit_WarmupAndLatency_PairFeaturesWithTargets()
    {
        LiquidStateMachine model = Model();
        (float[] inputs, float[] targets) = MeanTask(30, batch: 2);
        var late = new RidgeAccumulator(120, 1);
        using (LsmState state = model.InitState(2))
        {
            late.PartialFit(state, inputs, targets, warmup: 5, steps: 2, latency: 3);
            Assert.That(state.Frame, Is.EqualTo(30));
            Assert.That(() => state.Neurons.FeaturesOf(0), Throws.Nothing, "of the last frame");
            state.Begin(30);
            state.End(30);
            Assert.That(() => state.Neurons.FeaturesOf(0), Throws.InvalidOperationException, "the marks are gone");
        }

        var expected = new RidgeAccumulator(120, 1);
        using (LsmState state = model.InitState(2))
        {
            state.Neurons.MarkFeatures(0, true);
            state.Neurons.MarkFeatures(1, true);
            for (int t = 0; t < 27; t++)
            {
                inputs.AsSpan(t * 2, 2).CopyTo(state.Sensors);
                state.Begin(t, 2);
                state.End(t);
                for (int slot = 0; slot < 2 && t >= 5; slot++)
                {
                    expected.Add(state.Neurons.FeaturesOf(slot), targets.AsSpan(((t + 3) * 2) + slot, 1));
                }
            }
        }

        Assert.That(late.SampleCount, Is.EqualTo(2 * 22));
        Assert.That(late.Solve(0.1).Weights.SequenceEqual(expected.Solve(0.1).Weights), Is.True);

        // All of a sequence may be warmup, or later than its end: it is lived through.
        using LsmState idle = model.InitState(1);
        late.PartialFit(idle, new float[4], new float[4], warmup: 4);
        late.PartialFit(idle, new float[4], new float[4], latency: 4);
        Assert.That(idle.Frame, Is.EqualTo(8));
        Assert.That(late.SampleCount, Is.EqualTo(2 * 22));
    }

    [Test]
    public void ToReadout_WeightOutOfRange_Throws()
    {
        var accumulator = new RidgeAccumulator(1, 1);
        accumulator.Add([1e-9f], [1e9f]);
        accumulator.Add([2e-9f], [3e9f]);
        RidgeSolution solution = accumulator.Solve(0);
        Assert.That(solution.ToReadout, Throws.TypeOf<TrainingException>().With.Message.Contains("2^30"));
        var learner = new RlsLearner(1, 1, new() { Alpha = 1e-12 });
        learner.Learn([1e-5f], [1e9f]);
        learner.Learn([2e-5f], [9e9f]);
        Assert.That(learner.ToReadout, Throws.TypeOf<TrainingException>().With.Message.Contains("2^30"));
    }

    private static LiquidStateMachine Model() => SmallLiquids.Create(1, 120, 1, FeatureKind.Trace, traceDecay: 0.8f);

    /// <summary>The leaky mean of what came in.</summary>
    private static (float[] Inputs, float[] Targets) MeanTask(int steps, int batch)
    {
        var random = new Random(1);
        float[] inputs = Enumerable.Range(0, steps * batch).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        var targets = new float[steps * batch];
        for (int i = batch; i < targets.Length; i++)
        {
            targets[i] = (0.7f * targets[i - batch]) + (0.3f * inputs[i]);
        }

        return (inputs, targets);
    }
}
