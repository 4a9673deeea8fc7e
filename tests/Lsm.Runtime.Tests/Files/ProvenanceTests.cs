using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Files;

/// <summary>A model file says how its readout was trained, the same words for the same training, and the weights do not depend on them.</summary>
public class ProvenanceTests
{
    private const int Inputs = 2, Steps = 40;
    private static readonly LiquidStateMachine Model = new(Inputs, 20, 1, new() { Features = FeatureKind.Trace });

    private static readonly string Library = $"Lsm.Runtime {typeof(ModelFile).Assembly.GetName().Version!.ToString(3)}";

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(static i => ((i * 7 % 11) - 4) / 8f)];

    private static LiquidStateMachine ByRidge(double lambda = 0.1) => Ridge.Fit(Model, Ramp(Steps * Inputs), Ramp(Steps), ridge: lambda);

    private static LiquidStateMachine Reloaded(LiquidStateMachine model, IReadOnlyDictionary<string, string>? more = null)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(stream, model, more);
        return ModelFile.Load(stream);
    }

    [Test]
    public void Fit_Ridge_WritesTrainingEntries()
    {
        var expected = new Dictionary<string, string> { ["method"] = "ridge", ["lambda"] = "0.1", ["samples"] = "40", ["library"] = Library, ["steps"] = "1", ["latency"] = "0", ["warmup"] = "0" };
        byte[] once = ModelFiles.Bytes(ByRidge()), again = ModelFiles.Bytes(ByRidge());
        Assert.Multiple(() =>
        {
            Assert.That(ByRidge().Readout.Training, Is.EquivalentTo(expected));
            Assert.That(Reloaded(ByRidge()).Readout.Training, Is.EquivalentTo(expected));
            Assert.That(again, Is.EqualTo(once), "the same training gives the same file");
            Assert.That(Model.Readout.Training, Is.Empty);
            Assert.That(Reloaded(Model).Readout.Training, Is.Empty);
        });
    }

    [Test]
    public void ToReadout_Rls_WritesTrainingEntries()
    {
        var learner = new RlsLearner(3, 1, new() { Alpha = 0.5, Forgetting = 0.99, UpdateEvery = 2 });
        learner.Learn([1, 2, 3], [1]);
        Assert.That(learner.ToReadout().Training, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["method"] = "rls", ["alpha"] = "0.5", ["forgetting"] = "0.99", ["update_every"] = "2", ["library"] = Library,
        }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Fit_Gradient_WritesTrainingEntries(bool trainReservoir)
    {
        var start = new LiquidStateMachine(Inputs, 20, 1, new() { Features = FeatureKind.Trace, TrainReservoir = trainReservoir });
        var set = new SequenceSet(Inputs, 1);
        for (int i = 0; i < 6; i++)
            set.Add(Ramp(5 * Inputs), [0.5f]);
        LiquidStateMachine trained = GradientTrainer.Fit(start, set, new() { Epochs = 3, BatchSize = 2, LearningRate = 0.01, Seed = 9, Pooling = OutputPooling.Mean }).Trained;
        Assert.That(trained.Readout.Training, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["method"] = "gradient", ["loss"] = "MeanSquaredError", ["pooling"] = "Mean", ["sequences"] = "6", ["epochs"] = "3",
            ["best_epoch"] = trained.Readout.Training["best_epoch"], ["batch_size"] = "2", ["learning_rate"] = "0.01", ["seed"] = "9", ["library"] = Library, ["steps"] = "1", ["latency"] = "0", ["warmup"] = "0",
        }));
    }

    [Test]
    public void Save_Notes_AddToOrReplaceTrainingEntries()
    {
        LiquidStateMachine loaded = Reloaded(ByRidge(), new Dictionary<string, string> { ["data"] = "trajectories.csv", ["samples"] = "many" });
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Readout.Training["data"], Is.EqualTo("trajectories.csv"));
            Assert.That(loaded.Readout.Training["samples"], Is.EqualTo("many"));
            Assert.That(loaded.Readout.Training["method"], Is.EqualTo("ridge"));
            Assert.That(Reloaded(loaded).Readout.Training, Is.EquivalentTo(loaded.Readout.Training));
            Assert.That(loaded.Hash, Is.EqualTo(ByRidge().Hash));
        });
    }

    [Test]
    public void WithReadout_TrainedReadout_KeepsTrainingEntries()
    {
        Readout taught = ByRidge(0.2).Readout;
        Assert.That(Model.WithReadout(taught).Readout.Training["lambda"], Is.EqualTo("0.2"));
    }
}
