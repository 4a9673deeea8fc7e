using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Telemetry;

namespace Lsm.Nir.Tests;

public class NirRoundTripTests
{
    private string path = "";

    [SetUp]
    public void ChoosePath() => path = Path.Combine(Directory.CreateTempSubdirectory("lsm-nir").FullName, "model.nir");

    [TearDown]
    public void DeleteFolder() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

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
    public void A_model_that_was_written_here_comes_back_with_its_bits(
        [Values("linear", "mlp")] string readout, [Values] FeatureKind features, [Values] InputKind input, [Values] bool cuba)
    {
        LiquidStateMachine saved = Model(readout, features, input);
        NirFile.Write(path, saved, new NirOptions { CubaLif = cuba, TimeStep = 0.002 });
        NirModel loaded = NirFile.Read(path);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Losses, Is.Empty);
            Assert.That(loaded.ConstantInput, Is.Null);
            Assert.That(loaded.Model.Hash, Is.EqualTo(saved.Hash));
            Assert.That(Run(loaded.Model), Is.EqualTo(Run(saved)));
        });
    }

    [Test]
    public void What_NIR_has_no_word_for_is_listed()
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
    public void Options_that_are_no_kind_of_input_or_features_are_refused_by_name_and_value()
    {
        Assert.That(() => new NirOptions { Input = (InputKind)2 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Input is 2; known: Analog, Spikes."));
        Assert.That(
            () => new NirOptions { Features = (FeatureKind)(-1) },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Features is -1; known: Spikes, SpikeCounts, Trace, Membrane."));
    }

    [Test]
    public void A_neuron_without_leak_is_refused_before_anything_is_written()
    {
        var reservoir = LiquidReservoir.FromWeights([1], SynapseMatrix.FromDense(1, [0]), beta: 1f);
        var model = new LiquidStateMachine(reservoir, new LinearReadout(1, 1, [1]));
        Assert.That(() => NirFile.Write(path, model), Throws.ArgumentException.With.Message.Contains("beta 1"));
        Assert.That(File.Exists(path), Is.False);
    }
}
