using System.Globalization;
using System.Runtime.InteropServices;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Files;

public class ModelFileTests
{
    [Test, Combinatorial]
    public void Load_SavedModel_GivesSameBits(
        [Values("linear", "mlp")] string readout, [Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane)] FeatureKind features, [Values] InputKind input)
    {
        LiquidStateMachine saved = ModelFiles.Model(readout, features, input);
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(ModelFiles.Bytes(saved)));
        using LsmState a = saved.InitState(3), b = loaded.InitState(3);
        (float[] motors, ulong checksum) = ModelFiles.Run(saved, a, 50);
        (float[] sameMotors, ulong sameChecksum) = ModelFiles.Run(loaded, b, 50);
        var spikes = new byte[3 * saved.ReservoirSize];
        a.Neurons.ReadSpikes(spikes);
        Assert.Multiple(() =>
        {
            Assert.That(spikes, Has.Some.EqualTo(1), "a silent run would prove nothing");
            Assert.That(sameMotors.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(motors.Select(BitConverter.SingleToInt32Bits)));
            Assert.That(sameChecksum, Is.EqualTo(checksum));
            Assert.That(loaded.Hash, Is.EqualTo(saved.Hash));
            Assert.That(loaded.Reservoir.Options, Is.EqualTo(saved.Reservoir.Options));
            Assert.That(loaded.Reservoir.QuantisationError, Is.EqualTo(saved.Reservoir.QuantisationError));
            Assert.That(ModelFiles.Bytes(loaded), Is.EqualTo(ModelFiles.Bytes(saved)), "saving again gives the same file");
        });
    }

    [TestCaseSource(typeof(TestEngines), nameof(TestEngines.All))]
    public void Load_SavedModel_StepsAlikeOnEveryEngine(EngineUnderTest under)
    {
        LiquidStateMachine saved = ModelFiles.Model("mlp");
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(ModelFiles.Bytes(saved)));
        using LsmState reference = saved.InitState(2);
        using LsmEngine engine = under.Create(loaded);
        using LsmState state = engine.CreateState(2);
        Assert.That(ModelFiles.Run(loaded, state, 30), Is.EqualTo(ModelFiles.Run(saved, reference, 30)));
    }

    [Test]
    public void Load_EveryOptionInAnyCulture_GivesSameOptions()
    {
        var options = new ReservoirOptions
        {
            Topology = "small_world", K = 4, RewireProbability = 1.0 / 3, ExcRatio = 0.7, WeightScale = 0.123456789012345, InputScaling = 1e-3,
            Seed = ulong.MaxValue, Beta = 0.95f, Threshold = 1.25f,
        };
        var model = new LiquidStateMachine(new LiquidReservoir(1, 7, options), new LinearReadout(7, 1, [1, 2, 3, 4, 5, 6, 7]), trainReservoir: true);
        byte[] bytes = ModelFiles.Bytes(model);
        CultureInfo old = CultureInfo.CurrentCulture;
        try
        {
            // What a German or Persian machine would do to numbers; the tests run without the culture data that would name one.
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~", NumberGroupSeparator = "." } };
            Assert.That(ModelFiles.Bytes(model), Is.EqualTo(bytes));
            LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(bytes));
            Assert.That(loaded.Reservoir.Options, Is.EqualTo(options));
            Assert.That(loaded.TrainReservoir, Is.True);
        }
        finally
        {
            CultureInfo.CurrentCulture = old;
        }
    }

    [Test]
    public void Load_ModelOfGivenWeights_GivesWeightsAndTraining()
    {
        var reservoir = LiquidReservoir.FromWeights([1f, -2f, 0.3f], SynapseMatrix.FromDense(3, [0, 0.1f, 0, 0.2f, 0, -0.7f, 0, 0, 0]));
        var model = new LiquidStateMachine(reservoir, new LinearReadout(3, 1, [1, 2, 3]));
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "given.safetensors");
        ModelFile.Save(path, model, new Dictionary<string, string> { ["data"] = "trajectories.csv", ["method"] = "ridge" });
        LiquidStateMachine loaded = LiquidStateMachine.Load(path);
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Hash, Is.EqualTo(model.Hash));
            Assert.That(loaded.Reservoir.Options, Is.Null);
            Assert.That(ModelFile.LoadTraining(path), Is.EquivalentTo(new Dictionary<string, string> { ["data"] = "trajectories.csv", ["method"] = "ridge" }));
        });
    }

    [Test]
    public void Load_WeightsThatFitFinerGrid_KeepsSavedGrid()
    {
        // At 2^25 the given weight rounds up to 2^24, which no longer fits; at 2^24 it rounds to 2^23 - 1, whose double would fit at 2^25.
        float justBelowHalf = (0.5f - (1f / (1 << 25)));
        var reservoir = LiquidReservoir.FromWeights([1f], SynapseMatrix.FromRows(1, [0, 1], [0], [justBelowHalf]));
        var model = new LiquidStateMachine(reservoir, new LinearReadout(1, 1, [1]));
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(ModelFiles.Bytes(model)));
        Assert.That((loaded.Reservoir.ScaleExponent, loaded.Hash), Is.EqualTo((reservoir.ScaleExponent, model.Hash)));
    }

    [TestCase("format", "lsm.state", "'lsm.model' is expected")]
    [TestCase("format", null, "is none")]
    [TestCase("format_version", "2.0", "this runtime reads 1.x")]
    [TestCase("format_version", "one", "not of the form 1.0")]
    [TestCase("format_version", null, "lack 'format_version'")]
    [TestCase("model_hash", "0000000000000000", "the weights make model")]
    [TestCase("model_hash", "xyz", "16 hexadecimal digits")]
    [TestCase("input", "Analog", "known are analog, spikes")]
    [TestCase("input", "spikes", "whole multiple of 2^-")]
    [TestCase("features", "none", "known are spikes, spike_counts, trace, membrane")]
    [TestCase("readout", "mlp", "'hidden.weight'")]
    [TestCase("readout", "lstm", "known are linear, mlp")]
    [TestCase("scale_exponent", "24", "2^24 or more")]
    [TestCase("scale_exponent", "5", "whole multiple")]
    [TestCase("scale_exponent", "51", "from -32 to 50")]
    [TestCase("scale_exponent", "2147483648", "a whole number is expected")]
    [TestCase("quantisation_error", "NaN", "a finite number is expected")]
    [TestCase("quantisation_error", "-1E-09", "is -1E-09; with scale_exponent")]
    [TestCase("quantisation_error", "0.001", "is 0.001; with scale_exponent")]
    [TestCase("quantisation_error", "1E+300", "is 1E+300; with scale_exponent")]
    [TestCase("options.topology", "ring", "ring")]
    [TestCase("options.topology", "small_world", "'options.connectivity' is there, but the topology is small_world")]
    [TestCase("options.connectivity", "0.5", "'options.connectivity' is 0.5, which contradicts the weights")]
    [TestCase("options.connectivity", null, "'options.connectivity' is 0.1, which contradicts the weights")]
    [TestCase("options.fan_in", "12", "'options.connectivity' and 'options.fan_in' are both there")]
    [TestCase("options.exc_ratio", "0.5", "'options.exc_ratio' is 0.5, which contradicts the weights: they have a positive weight")]
    [TestCase("options.exc_ratio", "1", "'options.exc_ratio' is 1, which contradicts the weights: they have a negative weight")]
    [TestCase("options.weight_scale", "0.0001", "'options.weight_scale' is 0.0001, which contradicts the weights")]
    [TestCase("options.input_scaling", "2", "'options.input_scaling' 2 contradict tensor 'w_in'")]
    [TestCase("options.seed", "8", "'options.seed' 8")]
    [TestCase("options.beta", "0.8", "'options.beta' is 0.8, but tensor 'beta' holds")]
    [TestCase("options.threshold", "0.75", "'options.threshold' is 0.75, but tensor 'threshold' holds 0.5 at 0")]
    [TestCase("options.exc_ratio", "2", "ExcRatio")]
    [TestCase("options.exc_ratio", null, "lack 'options.exc_ratio'")]
    [TestCase("options.seed", "-1", "a whole number is expected")]
    public void Load_ModelMetadataOutOfRange_Throws(string key, string? value, string reason) =>
        Assert.That(() => ModelFile.Load(new MemoryStream(ModelFiles.Changed(ModelFiles.Bytes(ModelFiles.Model()), key, value)), "m.safetensors"),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("m.safetensors: ").And.Message.Contains(reason));

    [TestCase("w_in", float.NaN, "'w_in' holds NaN at 0")]
    [TestCase("w_in", float.PositiveInfinity, "'w_in' holds Infinity at 0")]
    [TestCase("w_in", 1e-30f, "at least 2^-50")]
    [TestCase("w_in", 0.5f, "contradict tensor 'w_in': it holds 0.5 at 0")]
    [TestCase("trace_decay", 0.5f, "the weights make model")]
    [TestCase("recurrent.weights", float.NaN, "weights[0] is NaN")]
    [TestCase("recurrent.weights", 1e9f, "sum to 2^24 or more")]
    [TestCase("recurrent.weights", 1e-9f, "whole multiple")]
    [TestCase("beta", 1.5f, "1.5")]
    [TestCase("beta", -0f, "at least 2^-50")]
    [TestCase("threshold", 0f, "Threshold is 0; it must be from 1E-06 to 1000000")]
    [TestCase("trace_decay", 2f, "TraceDecay")]
    [TestCase("readout.weight", float.NegativeInfinity, "'readout.weight' holds -Infinity at 0")]
    [TestCase("readout.bias", float.NaN, "'readout.bias' holds NaN")]
    public void Load_ModelValueOutOfRange_Throws(string tensor, float value, string reason) =>
        Refused(tensor, data => MemoryMarshal.Write(data, value), reason);

    [TestCase("recurrent.row_start", 1, "rowStart runs from 1")]
    [TestCase("recurrent.targets", 61, "targets[0] is 61")]
    [TestCase("recurrent.targets", -1, "targets[0] is -1")]
    [TestCase("recurrent.targets", 60, "do not ascend")]
    public void Load_RowsOutOfRange_Throws(string tensor, int value, string reason) =>
        Refused(tensor, data => MemoryMarshal.Write(data, value), reason);

    private static void Refused(string tensor, Action<byte[]> change, string reason) =>
        Assert.That(() => ModelFile.Load(new MemoryStream(ModelFiles.Changed(ModelFiles.Bytes(ModelFiles.Model()), tensor: tensor, change: change))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [Test]
    public void Load_AnyBitFlippedOrCut_Throws()
    {
        byte[] file = ModelFiles.Bytes(ModelFiles.Model(n: 3));
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Loads(file, file.Length))
                Assert.Fail($"bit {bit} is flipped and the file loads");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        for (int length = 0; length < file.Length; length++)
            if (Loads(file, length))
                Assert.Fail($"the file is cut to {length} bytes and loads");
        Assert.That(Loads(file, file.Length), Is.True);
    }

    [TestCase("fan_in", 3, 4)]
    [TestCase("k", 4, 6)]
    [TestCase("m", 2, 3)]
    public void Load_OptionOfOtherSynapseCount_Throws(string option, int right, int wrong)
    {
        ReservoirOptions options = option switch
        {
            "fan_in" => new() { FanIn = right },
            "k" => new() { Topology = "small_world", K = right },
            _ => new() { Topology = "scale_free", M = right },
        };
        byte[] file = ModelFiles.Bytes(new LiquidStateMachine(2, 20, 1, new() { Reservoir = options with { WeightScale = 0.2 } }));
        Assert.That(() => ModelFile.Load(new MemoryStream(file)), Throws.Nothing);
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, $"options.{option}", $"{wrong}"))),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains($"'options.{option}' is {wrong}, which contradicts the weights"));
    }

    [Test, Combinatorial]
    public void Load_DrawnModel_ContradictsNoOption(
        [Values("erdos_renyi", "small_world", "scale_free")] string topology, [Values] InputKind input, [Values(1, 4, 50)] int inputs, [Values(null, 0.3)] double? scale)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            var options = new ReservoirOptions { Topology = topology, Input = input, Seed = seed, WeightScale = scale, ExcRatio = seed * 0.25, InputScaling = seed * 3 };
            byte[] file = ModelFiles.Bytes(new LiquidStateMachine(inputs, 40, 2, new() { Reservoir = options }));
            Assert.That(ModelFile.Load(new MemoryStream(file)).Reservoir.Options, Is.EqualTo(options));
        }
    }

    [TestCase("data", null, "'training.data' is null")]
    [TestCase("data", "a^", "U+D800")]
    [TestCase("data", "~b", "U+DC00")]
    [TestCase("data", "~^", "U+DC00")]
    [TestCase("a^b", "text", "U+D800")]
    public void Save_NoteThatCannotBeRead_ThrowsAndKeepsOldFile(string key, string? value, string reason)
    {
        // An attribute cannot hold half of a pair.
        (key, value) = (Halved(key), value is null ? null : Halved(value));
        using var folder = new TemporaryFolder();
        string path = folder["model.safetensors"];
        ModelFile.Save(path, ModelFiles.Model(), new Dictionary<string, string> { ["data"] = "\ud83d\ude00" });
        byte[] old = File.ReadAllBytes(path);
        Assert.That(() => ModelFile.Save(path, ModelFiles.Model(), new Dictionary<string, string> { [key] = value! }), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(old));
        Assert.That(ModelFile.LoadTraining(path)["data"], Is.EqualTo("\ud83d\ude00"));

        static string Halved(string text) => text.Replace('^', '\ud800').Replace('~', '\udc00');
    }

    private static bool Loads(byte[] file, int length)
    {
        try
        {
            ModelFile.Load(new MemoryStream(file, 0, length));
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    [Test]
    public void Load_FileMissing_NamesFile() =>
        Assert.That(() => LiquidStateMachine.Load("/nowhere/at/all.safetensors"), Throws.InstanceOf<IOException>().With.Message.Contains("/nowhere/at/all.safetensors"));
}
