using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>What optional ingredients cost a model that has none, what they take in a snapshot, and what is refused.</summary>
public sealed class IngredientLimitsTests
{
    private static readonly SynapseMatrix Three = SynapseMatrix.FromRows(3, [0, 1, 2, 3], [1, 2, 0], [0.5f, 0.5f, -0.5f]);

    [Test]
    public void Hash_OptionsAtTheirDefaults_IsThatOfTheModelWithout()
    {
        var plain = new LiquidStateMachine(3, 50, 2, new LiquidOptions { Features = FeatureKind.Trace });
        var defaults = new LiquidStateMachine(3, 50, 2, new LiquidOptions
        {
            Features = FeatureKind.Trace,
            Reservoir = new ReservoirOptions { Bias = 0f, SynapticDecay = 0f, AdaptationStrength = 0f, Delay = 1f, InputTaps = 1, InputDelay = 0f, LargestPayload = 1, Utilisation = 1f },
        });
        Assert.That((defaults.Hash, defaults.IsExtended), Is.EqualTo((plain.Hash, false)));
    }

    [Test]
    public void Hash_AnyIngredient_Differs()
    {
        FeatureOptions features = new() { Kinds = FeatureKind.Membrane };
        ulong[] hashes = [.. IngredientModels.Alone.Select(each => IngredientModels.Create(new Random(3), 20, each.Options, each.Delay, each.InputDelay, features).Hash)];
        Assert.That(hashes.Distinct().Count(), Is.EqualTo(hashes.Length));
    }

    [Test]
    public void Save_ThousandNeuronsWithDelaysUpTo64_TakesLessThan32KilobytesAnAgent()
    {
        SynapseMatrix recurrent = Topologies.FixedFanIn(1000, 10, weightScale: 0.1);
        byte[] delays = [.. Enumerable.Range(0, recurrent.SynapseCount).Select(static i => (byte)(1 + (i % 64)))];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(new float[1000], recurrent.WithDelays(delays), new ReservoirOptions());
        var model = new LiquidStateMachine(reservoir, new LinearReadout(1000, 1, new float[1000]), FeatureKind.Trace);
        using LsmState state = model.InitState(8);
        var stream = new MemoryStream();
        StateFile.Save(stream, state.Save());
        Assert.That(stream.Length / 8, Is.LessThan(32 * 1024));
    }

    [Test]
    public void ReservoirOptions_IllegalIngredient_IsRefusedByName()
    {
        (Func<object> Make, string Message)[] refused =
        [
            (() => new ReservoirOptions { Delay = 0f }, "Delay is 0; it must be a whole number from 1 to 255"),
            (() => new ReservoirOptions { Delay = 256f }, "Delay is 256"),
            (() => new ReservoirOptions { Delay = 1.5f }, "Delay is 1.5"),
            (() => new ReservoirOptions { Delay = new float[3] }, "Delay has 3 values"),
            (() => new ReservoirOptions { InputDelay = 256f }, "InputDelay is 256"),
            (() => new ReservoirOptions { InputTaps = 17 }, "InputTaps is 17; it must be from 1 to 16"),
            (() => new ReservoirOptions { LargestPayload = 128 }, "LargestPayload is 128; it must be from 1 to 127"),
            (() => new ReservoirOptions { SynapticDecay = 1.1f }, "SynapticDecay is 1.1"),
            (() => new ReservoirOptions { Utilisation = -0.1f }, "Utilisation is -0.1"),
            (() => new ReservoirOptions { Reset = (ResetKind)7 }, "Reset is 7"),
            (() => new LiquidReservoir(1, 50, new ReservoirOptions { LargestPayload = 5, Utilisation = 0.5f }), "graded spikes and short-term plasticity exclude each other"),
            (() => new LiquidReservoir(1, 50, new ReservoirOptions { LargestPayload = 5, Reset = ResetKind.Value }), "graded spikes need Reset = Subtract"),
            (() => new LiquidReservoir(1, 50, new ReservoirOptions { ResetValue = 0.5f }), "set Reset = Value"),
            (() => Three.WithDelays([1, 0, 1]), "delays[1] is 0"),
            (() => Three.WithDelays([1]), "1 delays for 3 synapses"),
            (() => LiquidReservoir.FromWeights(new float[3], Three, new ReservoirOptions(), new byte[2]), "inputDelays has 2 values for 3 input weights"),
            (() => new FeatureOptions { Kinds = FeatureKind.None }, "at least one"),
            (() => new FeatureOptions { Kinds = FeatureKind.Spikes | FeatureKind.SpikeCounts }, "not both"),
            (() => new FeatureOptions { TraceDecays = [] }, "from 1 to 8"),
            (() => new FeatureOptions { SensorDelays = [3, 3] }, "SensorDelays[1] is 3"),
            (() => new FeatureOptions { Kinds = FeatureKind.Adaptation }.CountFor(new LiquidReservoir(1, 50)), "set AdaptationStrength"),
        ];
        Assert.Multiple(() =>
        {
            foreach ((Func<object> make, string message) in refused)
                Assert.That(() => make(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message), message);
        });
    }

    [Test]
    public void FromWeights_DecaysNearOneAndLargestWeights_AreRefused()
    {
        var options = new ReservoirOptions { Beta = 1f, SynapticDecay = 1f };
        var weights = new float[3 * 4096];
        Array.Fill(weights, 1 << 30);
        Assert.That(
            () => new LiquidStateMachine(LiquidReservoir.FromWeights(weights, Three, options), new LinearReadout(3, 1, new float[3])),
            Throws.ArgumentException.With.Message.Contains("SynapticDecay"));
    }
}
