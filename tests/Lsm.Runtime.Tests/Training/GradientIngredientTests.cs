using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Training through time of models with optional ingredients: gradients, the forward pass, and what the trained model keeps.</summary>
[TestFixture]
public class GradientIngredientTests
{
    private static readonly FeatureOptions Everything = new()
    {
        Kinds = FeatureKind.SpikeCounts | FeatureKind.Trace | FeatureKind.Membrane | FeatureKind.MembraneTrace | FeatureKind.Sensors,
        TraceDecays = [0.9f, 0.5f],
        MembraneTraceDecay = 0.7f,
        SensorDelays = [1, 3],
    };

    /// <summary>What training through time covers, each alone and all together.</summary>
    private static readonly (string Name, ReservoirOptions Options, int Delay, int InputDelay)[] Trained =
    [
        ("plain", new(), 1, 0),
        ("bias", new() { Bias = TestModels.Spread(7, -0.2f, 0.3f) }, 1, 0),
        ("filter", new() { SynapticDecay = TestModels.Spread(7, 0f, 0.8f) }, 1, 0),
        ("adaptation", new() { AdaptationStrength = TestModels.Spread(7, 0.2f, 0.9f), AdaptationDecay = 0.9f }, 1, 0),
        ("reset", new() { Reset = ResetKind.Value, ResetValue = TestModels.Spread(7, -0.4f, 0.2f) }, 1, 0),
        ("refractory", new() { RefractoryPeriod = 2, Bias = 0.1f }, 1, 0),
        ("axonal delay", new(), -4, 0),
        ("delays", new(), 5, 0),
        ("taps", new() { InputTaps = 3 }, 1, 0),
        ("input delays", new(), 1, 3),
        ("everything", new()
        {
            Bias = 0.1f, SynapticDecay = 0.4f, AdaptationStrength = 0.5f, AdaptationDecay = 0.8f, Reset = ResetKind.Value, ResetValue = -0.1f, RefractoryPeriod = 1, InputTaps = 2,
        }, 4, 3),
    ];

    private static IEnumerable<string> Names() => Trained.Select(static each => each.Name);

    [Test]
    public void LiquidGradient_Ingredient_EqualsSmoothedFiniteDifference([ValueSource(nameof(Names))] string name, [Values] InputKind input, [Values(1, 2)] int ticks)
    {
        LiquidStateMachine model = Create(name, input);
        foreach (OutputPooling pooling in new[] { OutputPooling.EachStep, OutputPooling.Sum })
        {
            var options = new GradientOptions { Pooling = pooling, SurrogateSlope = 0.8, TrainBeta = true, TrainThreshold = true, StepsPerFrame = ticks, Warmup = 1 };
            SequenceSet set = GradientCheckTests.RandomSet(model.InputSize, model.OutputSize, options.Loss, pooling, input == InputKind.Spikes);
            GradientCheckTests.Check(new LiquidProblem(new LiquidShape(model, options), set, options), GradientCheckTests.Smooth(model, set, options), set.Count);
        }
    }

    [TestCase(FeatureKind.MembraneTrace)]
    [TestCase(FeatureKind.Adaptation)]
    [TestCase(FeatureKind.Trace)]
    [TestCase(FeatureKind.Spikes | FeatureKind.Adaptation | FeatureKind.Sensors)]
    public void LiquidGradient_FeatureSet_EqualsSmoothedFiniteDifference(FeatureKind kinds)
    {
        LiquidStateMachine model = Create("everything", InputKind.Analog, Everything with { Kinds = kinds });
        var options = new GradientOptions { Surrogate = SurrogateKind.Arctan, SurrogateSlope = 0.8, TrainBeta = true, TrainThreshold = true, StepsPerFrame = 2 };
        SequenceSet set = GradientCheckTests.RandomSet(model.InputSize, model.OutputSize, options.Loss, options.Pooling, spikes: false);
        GradientCheckTests.Check(new LiquidProblem(new LiquidShape(model, options), set, options), GradientCheckTests.Smooth(model, set, options), set.Count);
    }

    [Test]
    public void LiquidGradient_DelayAcrossTruncation_IsCut()
    {
        // The input fires neuron 0 in step 1, which reaches neuron 1 four steps later; the loss reads the membrane of step 5 only.
        var reservoir = LiquidReservoir.FromWeights([2, 0], SynapseMatrix.FromDense(2, [0, 0, 0.5f, 0]).WithDelays([4]), new ReservoirOptions { Beta = 0f });
        var model = new LiquidStateMachine(reservoir, new LinearReadout(2, 1, [1, 1]), FeatureKind.Membrane, trainReservoir: true);
        var set = new SequenceSet(1, 1);
        set.Add([0, 1, 0, 0, 0, 0], [1]);
        Assert.That(InputSlope(0), Is.Not.Zero);
        Assert.That(InputSlope(100), Is.EqualTo(InputSlope(0)));
        Assert.That(InputSlope(2), Is.Zero);
        Assert.That(InputSlope(5), Is.Zero);

        double InputSlope(int truncation)
        {
            var options = new GradientOptions { Pooling = OutputPooling.Sum, Warmup = 5, Truncation = truncation };
            var problem = new LiquidProblem(new LiquidShape(model, options), set, options);
            double[] start = problem.Start(), gradient = new double[start.Length];
            problem.NewWork().Evaluate(start, 0, gradient);
            return gradient[model.Readout.FeatureCount + 1];
        }
    }

    [Test]
    public void ForwardPass_Ingredient_EqualsEngine([ValueSource(nameof(Names))] string name, [Values] InputKind input, [Values(1, 3)] int ticks)
    {
        LiquidStateMachine model = Create(name, input, Everything with { Kinds = Everything.Kinds | (name == "everything" ? FeatureKind.Adaptation : FeatureKind.None) });
        var random = new Random(2);
        var set = new SequenceSet(model.InputSize, model.OutputSize);
        float[] inputs = [.. Enumerable.Range(0, 40).SelectMany(_ => TestModels.Inputs(random, model, 1))];
        float[] outputs = new float[40 * model.OutputSize];
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(1);
        for (int t = 0; t < 40; t++)
        {
            inputs.AsSpan(t * model.InputSize, model.InputSize).CopyTo(state.Sensors);
            state.Begin(t, ticks);
            state.End(t).CopyTo(outputs.AsSpan(t * model.OutputSize));
        }

        set.Add(inputs, outputs);
        var problem = new LiquidProblem(new LiquidShape(model, new() { StepsPerFrame = ticks }), set, new() { StepsPerFrame = ticks });
        (double loss, _) = problem.NewWork().Evaluate(problem.Start(), 0, null);
        Assert.That(loss, Is.Not.NaN.And.LessThan(1e-9));
        Assert.That(outputs.Distinct().Count(), Is.GreaterThan(20), "the liquid must do something");
    }

    [TestCaseSource(nameof(Names))]
    public void ToModel_Ingredient_KeepsIt(string name)
    {
        LiquidStateMachine model = Create(name, InputKind.Analog);
        var shape = new LiquidShape(model, new() { TrainBeta = true });
        LiquidStateMachine again = shape.ToModel(shape.Start());
        Assert.That(again.Hash, Is.EqualTo(model.Hash));
        Assert.That(again.FeatureOptions, Is.EqualTo(model.FeatureOptions));
        Assert.That(GradientTrainerTests.Bits(again.Readout), Is.EqualTo(GradientTrainerTests.Bits(model.Readout)));
    }

    [Test]
    public void Fit_ModelWithIngredients_TrainsWeightsAndKeepsTheRest()
    {
        LiquidStateMachine start = Create("everything", InputKind.Analog);
        SequenceSet set = GradientCheckTests.RandomSet(start.InputSize, start.OutputSize, LossKind.MeanSquaredError, OutputPooling.EachStep, spikes: false);
        GradientResult<LiquidStateMachine> result = GradientTrainer.Fit(start, set, new() { Epochs = 20, LearningRate = 0.01 });
        LiquidReservoir was = start.Reservoir, now = result.Trained.Reservoir;
        Assert.That(result.Epochs[^1].Loss, Is.LessThan(result.Epochs[0].Loss));
        Assert.That(now.InputWeights.SequenceEqual(was.InputWeights), Is.False);
        Assert.That(now.Recurrent.Weights.SequenceEqual(was.Recurrent.Weights), Is.False);
        Assert.That(now.Recurrent.Delays.SequenceEqual(was.Recurrent.Delays) && now.InputDelays.SequenceEqual(was.InputDelays), Is.True);
        Assert.That(NeuronModel.Parameters.All(parameter => now.Neurons[parameter].SequenceEqual(was.Neurons[parameter])), Is.True);
        Assert.That((now.Reset, now.InputTaps, result.Trained.FeatureOptions), Is.EqualTo((was.Reset, was.InputTaps, start.FeatureOptions)));
    }

    [TestCase("graded", "LargestPayload is 11")]
    [TestCase("plastic", "Utilisation is set")]
    public void Fit_IngredientWithoutGradient_IsRefusedByName(string name, string named)
    {
        (_, ReservoirOptions options, int delay, int inputDelay) = Array.Find(IngredientModels.Alone, each => each.Name == name);
        LiquidStateMachine frozen = IngredientModels.Create(new Random(3), 7, options, delay, inputDelay, Everything);
        SequenceSet set = GradientCheckTests.RandomSet(frozen.InputSize, frozen.OutputSize, LossKind.MeanSquaredError, OutputPooling.EachStep, spikes: false);
        var model = new LiquidStateMachine(frozen.Reservoir, frozen.Readout, frozen.FeatureOptions, trainReservoir: true);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"refused-{name}.checkpoint");
        Assert.That(
            () => GradientTrainer.Fit(model, set, new() { Epochs = 1, CheckpointPath = path }),
            Throws.ArgumentException.With.Message.Contains(named).And.Message.Contains("TrainReservoir = false"));
        Assert.That(File.Exists(path), Is.False);
        Assert.That(() => GradientTrainer.Fit(frozen, set, new() { Epochs = 1 }), Throws.Nothing, "its readout can be trained");
    }

    [Test]
    public void Fit_ResumeWithAnotherIngredient_IsRefused()
    {
        LiquidStateMachine start = Create("adaptation", InputKind.Analog), other = Create("adaptation", InputKind.Analog, Everything with { MembraneTraceDecay = 0.8f });
        SequenceSet set = GradientCheckTests.RandomSet(start.InputSize, start.OutputSize, LossKind.MeanSquaredError, OutputPooling.EachStep, spikes: false);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "ingredient.checkpoint");
        var options = new GradientOptions { Epochs = 1, CheckpointPath = path };
        GradientTrainer.Fit(start, set, options);
        Assert.That(() => GradientTrainer.Fit(start, set, options with { Epochs = 2, Resume = true }), Throws.Nothing);
        Assert.That(
            () => GradientTrainer.Fit(other, set, options with { Epochs = 2, Resume = true }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("another training"));
        File.Delete(path);
    }

    private static LiquidStateMachine Create(string name, InputKind input, FeatureOptions? features = null)
    {
        (_, ReservoirOptions options, int delay, int inputDelay) = Array.Find(Trained, each => each.Name == name);
        LiquidStateMachine frozen = IngredientModels.Create(new Random(5), 7, options with { Input = input }, delay, inputDelay, features ?? Everything);
        return new LiquidStateMachine(frozen.Reservoir, frozen.Readout, frozen.FeatureOptions, trainReservoir: true);
    }
}
