using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir.Tests;

public class NirRoundTripTests
{
    private TemporaryFolder folder = null!;
    private string path = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = new();
        path = folder["model.nir"];
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    internal static LiquidStateMachine Model(string readout = "linear", FeatureKind features = FeatureKind.Spikes, InputKind input = InputKind.Analog, int n = 40)
    {
        const int Inputs = 5, Outputs = 3;
        int hidden = n / 2;
        var random = new Random(7);
        float[] dense = [.. Enumerable.Range(0, n * n).Select(_ => random.Next(5) > 0 ? 0 : (float)(random.NextDouble() - 0.4))];
        float[] beta = [.. Enumerable.Range(0, n).Select(i => 0.5f + (i * 0.01f))], decay = [.. Enumerable.Range(0, n).Select(i => 0.9f + (i * 0.001f))];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(Weights(Inputs * n), SynapseMatrix.FromDense(n, dense), input, beta, 0.5f);
        Readout layer = readout == "linear"
            ? new LinearReadout(n, Outputs, Weights(Outputs * n), Weights(Outputs))
            : new MlpReadout(n, hidden, Outputs, Weights(hidden * n), Weights(hidden), Weights(Outputs * hidden), Weights(Outputs));
        return new LiquidStateMachine(reservoir, layer, features, decay);

        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    internal static (float[] Motors, ulong Checksum) Run(LiquidStateMachine model)
    {
        using LsmState state = model.InitState(2);
        float[] x = [.. Enumerable.Range(0, 40 * 2 * model.InputSize).Select(i => model.Reservoir.Input == InputKind.Spikes ? i * 7 % 3 == 0 ? 1f : 0 : ((i * 37 % 64) - 10) / 16f)];
        var y = new float[40 * 2 * model.OutputSize];
        model.ForwardSequence(state, x, y);
        var spikes = new byte[2 * model.ReservoirSize];
        state.Neurons.ReadSpikes(spikes);
        Assert.That(spikes, Has.Some.EqualTo(1), "a silent run would prove nothing");
        return (y, state.Checksum());
    }

    [Test, Combinatorial]
    public void Write_AnyModel_ComesBackWithItsBits(
        [Values("linear", "mlp")] string readout, [Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane, FeatureKind.MembraneTrace)] FeatureKind features, [Values] InputKind input, [Values] bool cuba)
    {
        LiquidStateMachine saved = Model(readout, features, input);
        NirFile.Write(path, saved, new NirOptions { CubaLif = cuba, TimeStep = 0.002 });
        NirModel loaded = NirFile.Read(path);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Losses, Is.Empty);
            Assert.That(loaded.Model.Hash, Is.EqualTo(saved.Hash));
            Assert.That(Run(loaded.Model), Is.EqualTo(Run(saved)));
        });
    }

    [Test]
    public void Write_PropertyWithoutANirPrimitive_IsListed()
    {
        IReadOnlyList<string> plain = NirFile.Write(path, Model());
        IReadOnlyList<string> rich = NirFile.Write(path, Model("mlp", FeatureKind.Trace));
        Assert.Multiple(() =>
        {
            Assert.That(plain, Has.Count.EqualTo(2));
            Assert.That(plain[0], Does.Contain("subtract the threshold"));
            Assert.That(plain[1], Does.Contain("fixed point"));
            Assert.That(rich, Has.Count.EqualTo(4));
            Assert.That(rich, Has.Some.Contains("ReLU"));
            Assert.That(rich, Has.Some.Contains("trace"));
        });
    }

    [Test]
    public void Options_UnknownInputOrFeatures_AreRefusedByNameAndValue()
    {
        Assert.That(() => new NirOptions { Input = (InputKind)2 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Input is 2; known: Analog, Spikes."));
        Assert.That(
            () => new NirOptions { Features = (FeatureKind)(-1) },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Features is -1; known: Spikes, SpikeCounts, Trace, Membrane, MembraneTrace, Adaptation."));
    }

    [Test]
    public void Write_NeuronsWithoutLeak_ComeBackWithTheirBits([Values(1e-3, 2e-3, 0.3)] double step)
    {
        LiquidStateMachine leaky = Model();
        var reservoir = LiquidReservoir.FromWeights(leaky.Reservoir.InputWeights, leaky.Reservoir.Recurrent, InputKind.Analog, 1f, leaky.Reservoir.Threshold.ToArray());
        var saved = new LiquidStateMachine(reservoir, leaky.Readout);
        NirFile.Write(path, saved, new NirOptions { TimeStep = step });
        NirModel loaded = NirFile.Read(path);
        Assert.That(loaded.Losses, Is.Empty);
        Assert.That(loaded.Model.Hash, Is.EqualTo(saved.Hash));
        Assert.That(Run(loaded.Model), Is.EqualTo(Run(saved)));
    }

    [TestCase(false, 1f, 0.5f, "Neuron 0 has beta 1, others have less")]
    [TestCase(true, 1f, 1f, "CubaLIF cannot describe them")]
    public void Write_NeuronsWithoutLeakThatNirCannotDescribe_IsRefusedBeforeAnythingIsWritten(bool cuba, float first, float second, string reason)
    {
        var reservoir = LiquidReservoir.FromWeights([1, 1], SynapseMatrix.FromDense(2, [0, 0, 0, 0]), beta: new[] { first, second });
        var model = new LiquidStateMachine(reservoir, new LinearReadout(2, 1, [1, 1]));
        Assert.That(() => NirFile.Write(path, model, new NirOptions { CubaLif = cuba }), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void WriteAndRead_RefractoryPeriods_AreKeptAndListed()
    {
        var model = new LiquidStateMachine(2, 30, 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { RefractoryPeriod = new NeuronValues([.. Enumerable.Range(0, 30).Select(i => (float)(i % 4))]) },
        });
        IReadOnlyList<string> losses = NirFile.Write(path, model);
        Assert.That(losses, Has.Some.Contains("refractory period"));
        Assert.That(NirFile.Read(path).Model.Reservoir.RefractoryPeriod.ToArray(), Is.EqualTo(model.Reservoir.RefractoryPeriod.ToArray()));
    }
}
