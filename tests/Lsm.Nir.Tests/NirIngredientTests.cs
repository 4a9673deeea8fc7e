using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir.Tests;

/// <summary>Models with optional ingredients: what the primitives carry, what is listed, and the same bits from a file of our own.</summary>
public class NirIngredientTests
{
    private const int Neurons = 30, Inputs = 3;

    private static readonly float[] Share = [.. Enumerable.Range(0, Neurons).Select(static i => i % 5 == 0 ? 0 : 0.1f + (0.02f * i))];

    /// <summary>Each ingredient with what the losses say of it; null where NIR carries it.</summary>
    private static readonly (string Name, ReservoirOptions Options, int Delay, int InputDelay, string? Loss)[] Cases =
    [
        ("bias", new() { Bias = Share }, 1, 0, null),
        ("filter", new() { SynapticDecay = Share }, 1, 0, null),
        ("bias and filter", new() { Bias = Share, SynapticDecay = Share }, 1, 0, null),
        ("reset", new() { Reset = ResetKind.Value, ResetValue = Share }, 1, 0, null),
        ("adaptation", new() { AdaptationStrength = Share, AdaptationDecay = 0.9f }, 1, 0, "lsm_adaptation_strength"),
        ("refractory", new() { RefractoryPeriod = 2 }, 1, 0, "lsm_refractory_period"),
        ("graded", new() { LargestPayload = 11 }, 1, 0, "lsm_largest_payload"),
        ("plastic", new() { Utilisation = 0.4f, DepressionDecay = 0.9f, FacilitationDecay = 0.8f }, 1, 0, "lsm_depression_decay"),
        ("delays", new(), 9, 0, "lsm_delay"),
        ("taps", new() { InputTaps = 3, Bias = 0.1f }, 1, 0, "lsm_tap"),
        ("input delays", new(), 1, 5, "lsm_input_delay"),
        ("everything", new() { Bias = 0.1f, SynapticDecay = 0.3f, AdaptationStrength = 0.2f, Reset = ResetKind.Value, ResetValue = -0.1f, InputTaps = 2 }, 4, 7, "lsm_input_delay"),
    ];

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

    private static IEnumerable<string> Names() => Cases.Select(static each => each.Name);

    [Test]
    public void Write_Ingredient_ComesBackWithItsBits([ValueSource(nameof(Names))] string name, [Values] InputKind input)
    {
        LiquidStateMachine saved = Model(name, input);
        IReadOnlyList<string> losses = NirFile.Write(path, saved);
        NirModel loaded = NirFile.Read(path);
        string? loss = Array.Find(Cases, each => each.Name == name).Loss;
        Assert.Multiple(() =>
        {
            Assert.That(losses, loss is null ? Has.Count.EqualTo(3) : Has.Some.Contains(loss), "beside the threshold, fixed point and the trace");
            Assert.That(loaded.Losses, Is.Empty);
            Assert.That(loaded.Model.Hash, Is.EqualTo(saved.Hash));
            Assert.That(NirRoundTripTests.Run(loaded.Model), Is.EqualTo(NirRoundTripTests.Run(saved)));
        });
    }

    [Test]
    public void Write_Adaptation_AsFeature_ComesBack()
    {
        LiquidStateMachine saved = Model("adaptation", InputKind.Analog, FeatureKind.Adaptation);
        NirFile.Write(path, saved);
        Assert.That(NirFile.Read(path).Model.Features, Is.EqualTo(FeatureKind.Adaptation));
    }

    [Test]
    public void Write_SensorCoding_IsKeptAndListed()
    {
        LiquidStateMachine saved = Model("bias", InputKind.Analog).WithSensors(new SensorCoding([1], [0.5f], fields: Inputs, fieldWidth: 1.5));
        Assert.That(NirFile.Write(path, saved), Has.One.Contains("encodes its 1 sensors as 3 inputs"));
        LiquidStateMachine loaded = NirFile.Read(path).Model;
        Assert.That((loaded.InputSize, loaded.Hash), Is.EqualTo((1, saved.Hash)));
    }

    [TestCase(FeatureKind.Trace | FeatureKind.Membrane, "Trace, Membrane")]
    [TestCase(FeatureKind.Sensors, "Sensors")]
    public void Write_FeaturesBeyondOneValueOfEachNeuron_IsRefusedByName(FeatureKind features, string named)
    {
        LiquidStateMachine model = Model("bias", InputKind.Analog, features);
        Assert.That(() => NirFile.Write(path, model), Throws.ArgumentException.With.Message.Contains(named).And.Message.Contains("one value of each neuron"));
        Assert.That(File.Exists(path), Is.False);
    }

    [TestCase(1f, 0.5f, "Neuron 0 has the synaptic decay 1")]
    [TestCase(0.5f, 1f, "beta 1 and a synaptic filter")]
    public void Write_FilterThatNirCannotDescribe_IsRefused(float decay, float beta, string reason)
    {
        var reservoir = LiquidReservoir.FromWeights([0.5f], SynapseMatrix.FromDense(1, [0]), new ReservoirOptions { SynapticDecay = decay, Beta = beta });
        Assert.That(() => NirFile.Write(path, new LiquidStateMachine(reservoir, new LinearReadout(1, 1, [1]))), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void Write_FilterBiasAndReset_AreNirsOwnParameters()
    {
        NirFile.Write(path, Model("everything", InputKind.Analog), new NirOptions { TimeStep = 0.002 });
        using var python = new PythonFolder();
        File.Copy(path, python.File);
        python.Run("""
            nodes = h5py.File(sys.argv[1])["node/nodes"]
            lif = nodes["lif"]
            assert lif["type"][()] == b"CubaLIF" and nodes["w_in/type"][()] == b"Affine" and nodes["w_in_1/type"][()] == b"Linear"
            assert np.allclose(1 - .002 / lif["tau_syn"][()], .3) and np.allclose(lif["w_in"][()] * .002 / lif["tau_syn"][()], 1)
            assert np.allclose(lif["v_reset"][()], -.1) and np.allclose(nodes["w_in/bias"][()], .1)
            """);
    }

    [TestCase("nodes['lif']['metadata'] = {'lsm_adaptation_decay': np.full(3, 2.)}", "AdaptationDecay is 2")]
    [TestCase("nodes['lif']['metadata'] = {'lsm_adaptation_strength': np.ones(2)}", "lsm_adaptation_strength has 2 values for 3 neurons")]
    [TestCase("nodes['lif']['metadata'] = {'lsm_largest_payload': np.array([1.5])}", "lsm_largest_payload has 1 values, the first of them 1.5")]
    [TestCase("nodes['lif']['metadata'] = {'lsm_largest_payload': np.array([500])}", "LargestPayload is 500")]
    [TestCase("nodes['a']['metadata'] = {'lsm_tap': np.array([1])}", "lsm_tap is none of 0 to 0")]
    [TestCase("nodes['a']['metadata'] = {'lsm_input_delay': np.full((3, 2), 256)}", "lsm_input_delay has 256")]
    [TestCase("nodes['a']['metadata'] = {'lsm_input_delay': np.zeros(2)}", "2 values of lsm_input_delay for 6 weights")]
    [TestCase("nodes['rec'] = {**linear(rec), 'metadata': {'lsm_delay': np.zeros((3, 3))}}; edges += [('lif', 'rec'), ('rec', 'lif')]", "delays[0] is 0")]
    [TestCase("nodes['rec'] = {**linear(rec), 'metadata': {'lsm_delay': np.full((3, 3), .5)}}; edges += [('lif', 'rec'), ('rec', 'lif')]", "lsm_delay has 0.5")]
    [TestCase("nodes['input']['metadata'] = {'lsm_sensor_offset': np.zeros(1), 'lsm_sensor_scale': np.zeros(2), 'lsm_sensor_fields': np.array([0]), 'lsm_field_width': np.array([1.])}", "1 offsets and 2 scales")]
    public void Read_UnsoundMetadata_IsRefusedByName(string change, string reason)
    {
        using var python = new PythonFolder();
        python.Run(PythonGraphs.Plain + change + "\nsave(sys.argv[1], nodes, edges)");
        Assert.That(() => NirFile.Read(python.File), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    private static LiquidStateMachine Model(string name, InputKind input, FeatureKind features = FeatureKind.Trace)
    {
        (_, ReservoirOptions options, int delay, int inputDelay, _) = Array.Find(Cases, each => each.Name == name);
        var random = new Random(3);
        SynapseMatrix recurrent = SynapseMatrix.FromDense(Neurons, [.. Enumerable.Range(0, Neurons * Neurons).Select(_ => random.Next(4) > 0 ? 0 : random.NextSingle() - 0.4f)]);
        float[] weights = [.. Enumerable.Range(0, options.InputTaps * Inputs * Neurons).Select(_ => (2 * random.NextSingle()) - 0.7f)];
        byte[] delays = [.. Enumerable.Range(0, recurrent.SynapseCount).Select(_ => (byte)(1 + random.Next(delay)))];
        byte[] late = [.. weights.Select(_ => (byte)random.Next(inputDelay + 1))];
        var reservoir = LiquidReservoir.FromWeights(
            weights, recurrent.WithDelays(delays), options with { Input = input, Beta = 0.8f, Threshold = 0.6f }, late);
        int count = new FeatureOptions { Kinds = features }.CountFor(reservoir);
        return new LiquidStateMachine(reservoir, new LinearReadout(count, 2, [.. Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle() - 0.5f)]), features);
    }
}
