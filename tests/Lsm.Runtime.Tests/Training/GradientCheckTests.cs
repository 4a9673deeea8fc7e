using Lsm.Runtime.Child;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Gradients against central finite differences.</summary>
[TestFixture]
public class GradientCheckTests
{
    [Test]
    public void ReadoutGradient_AnyParameter_EqualsFiniteDifference(
        [Values] bool mlp, [Values] LossKind loss, [Values] OutputPooling pooling, [Values(0, 2)] int warmup)
    {
        if (loss == LossKind.SoftmaxCrossEntropy && pooling == OutputPooling.EachStep)
        {
            Assert.That(
                () => GradientTrainer.Fit(SmallLiquids.Create(1, 6, 3, FeatureKind.Trace).Readout, new SequenceSet(6, 3), new() { Loss = loss }),
                Throws.ArgumentException);
            return;
        }

        Readout readout = SmallLiquids.Create(1, 6, 3, FeatureKind.Trace, mlp: mlp).Readout;
        SequenceSet set = RandomSet(6, 3, loss, pooling, spikes: false);
        var problem = new ReadoutProblem(readout, set, new() { Loss = loss, Pooling = pooling, Warmup = warmup });
        Check(problem, problem.NewWork(), set.Count);
    }

    [Test]
    public void LiquidGradient_AnyParameter_EqualsSmoothedFiniteDifference(
        [Values] SurrogateKind surrogate, [Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane)] FeatureKind features, [Values] InputKind input, [Values(1, 3)] int ticks)
    {
        LiquidStateMachine model = SmallLiquids.Create(
            3, 7, 2, features, seed: 4, input: input, fanIn: 3, inputScale: 2, mlp: features == FeatureKind.Trace, trainReservoir: true, weightScale: 0.4f);
        foreach (OutputPooling pooling in Enum.GetValues<OutputPooling>())
        {
            LossKind loss = pooling == OutputPooling.Mean ? LossKind.SoftmaxCrossEntropy : LossKind.MeanSquaredError;
            var options = new GradientOptions
            {
                Loss = loss, Pooling = pooling, Surrogate = surrogate, SurrogateSlope = 0.8, TrainBeta = true, TrainThreshold = true,
                StepsPerFrame = ticks, Warmup = 1,
            };
            SequenceSet set = RandomSet(3, 2, loss, pooling, input == InputKind.Spikes);
            var problem = new LiquidProblem(new LiquidShape(model, options), set, options);
            Check(problem, Smooth(model, set, options), set.Count);
        }
    }

    [Test]
    public void LiquidGradient_Truncated_StopsAtMultiples()
    {
        // Truncated every 3 steps, a sequence of 6 from rest has the gradient of its last 3 steps from the state they began in; with the
        // loss on the last step alone, everything before contributes nothing: the recurrent gradient of input-only steps vanishes.
        LiquidStateMachine model = SmallLiquids.Create(2, 6, 1, FeatureKind.Membrane, seed: 5, fanIn: 3, inputScale: 2, trainReservoir: true);
        SequenceSet set = new(2, 1);
        set.Add([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [1]);   // input in steps 0 and 1 only
        var options = new GradientOptions { Pooling = OutputPooling.Sum, Warmup = 5, SurrogateSlope = 1 };
        double[] whole = Gradient(options), cut = Gradient(options with { Truncation = 3 }), loose = Gradient(options with { Truncation = 100 });
        int inputs = new LiquidShape(model, options).InputStart;
        Assert.That(whole.AsSpan(inputs, 12).ContainsAnyExcept(0.0), Is.True);
        Assert.That(cut.AsSpan(inputs, 12).ContainsAnyExcept(0.0), Is.False);
        Assert.That(cut.AsSpan(0, inputs).SequenceEqual(whole.AsSpan(0, inputs)), Is.True, "the readout's gradient is not cut");
        Assert.That(loose, Is.EqualTo(whole));

        double[] Gradient(GradientOptions chosen)
        {
            var problem = new LiquidProblem(new LiquidShape(model, chosen), set, chosen);
            double[] start = problem.Start();
            var gradient = new double[start.Length];
            Smooth(model, set, chosen).Evaluate(start, 0, gradient);
            return gradient;
        }
    }

    [Test]
    public void ForwardPass_SameSensors_EqualsEngine()
    {
        // Doubles against floats: spikes may differ only where a potential grazes the threshold, which these do not.
        foreach (FeatureKind features in Model.TestModels.PlainFeatures)
        {
            LiquidStateMachine model = SmallLiquids.Create(3, 40, 1, features, seed: 6, inputScale: 2, trainReservoir: true);
            var options = new GradientOptions { StepsPerFrame = 2 };
            SequenceSet set = new(3, 1);
            var random = new Random(2);
            float[] inputs = Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble()).ToArray();
            using LsmState state = LsmEngine.Create(model, EngineKind.Cpu).CreateState(1);
            var outputs = new float[20];
            for (int t = 0; t < 20; t++)
            {
                inputs.AsSpan(3 * t, 3).CopyTo(state.Sensors);
                state.Begin(t, 2);
                outputs[t] = state.End(t)[0];
            }

            set.Add(inputs, outputs);
            var problem = new LiquidProblem(new LiquidShape(model, options), set, options);
            (double loss, _) = problem.NewWork().Evaluate(problem.Start(), 0, null);
            Assert.That(loss, Is.Not.NaN.And.LessThan(1e-9), $"{features}");
            state.Engine.Dispose();
        }
    }

    internal static LiquidWork Smooth(LiquidStateMachine model, SequenceSet set, GradientOptions options)
    {
        double k = options.SurrogateSlope!.Value;
        Func<double, double> integral = options.Surrogate switch
        {
            SurrogateKind.FastSigmoid => v => 0.5 + (v / (1 + (k * Math.Abs(v)))),
            SurrogateKind.Arctan => v => 0.5 + (Math.Atan(k * v) / k),
            _ => v => 0.5 + Math.Clamp(v, -1 / k, 1 / k),
        };
        return new LiquidWork(new LiquidShape(model, options), set, new SequenceLoss(set, options.Loss, options.Pooling, options.Warmup))
        {
            SmoothSpike = integral,
        };
    }

    internal static SequenceSet RandomSet(int width, int outputs, LossKind loss, OutputPooling pooling, bool spikes)
    {
        var random = new Random(3);
        var set = new SequenceSet(width, outputs);
        foreach (int steps in new[] { 5, 8 })
        {
            float[] values = Enumerable.Range(0, steps * width)
                .Select(_ => spikes ? random.Next(2) : (float)((2 * random.NextDouble()) - 0.7)).ToArray();
            if (loss == LossKind.SoftmaxCrossEntropy)
            {
                set.AddClass(values, random.Next(outputs));
            }
            else
            {
                int rows = pooling == OutputPooling.EachStep ? steps : 1;
                set.Add(values, Enumerable.Range(0, rows * outputs).Select(_ => (float)random.NextDouble()).ToArray());
            }
        }

        return set;
    }

    internal static void Check(GradientProblem problem, SequenceWork work, int sequences)
    {
        double[] parameters = problem.Start();
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            var gradient = new double[parameters.Length];
            (double loss, _) = work.Evaluate(parameters, sequence, gradient);
            Assert.That(double.IsFinite(loss) && loss > 0, Is.True);
            Assert.That(gradient.Count(g => g != 0), Is.GreaterThan(gradient.Length / 3), "most parameters must matter for the check to mean something");
            double scale = gradient.Max(Math.Abs);
            for (int p = 0; p < parameters.Length; p++)
            {
                const double Step = 1e-6;
                double kept = parameters[p];
                parameters[p] = kept + Step;
                double above = work.Evaluate(parameters, sequence, null).Loss;
                parameters[p] = kept - Step;
                double below = work.Evaluate(parameters, sequence, null).Loss;
                parameters[p] = kept;
                Assert.That(gradient[p], Is.EqualTo((above - below) / (2 * Step)).Within(1e-6 * (1 + scale)), $"sequence {sequence}, parameter {p}");
            }
        }
    }
}
