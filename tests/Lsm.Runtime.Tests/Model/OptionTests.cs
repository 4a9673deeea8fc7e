using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Options are checked when they are set. The message names the option, the value and the legal range.</summary>
public sealed class OptionTests
{
    [Test]
    public void Options_ValueOutOfRange_IsNamedWithTheRange()
    {
        Refused(() => new ReservoirOptions { Connectivity = 1.5 }, "Connectivity is 1.5", "from 0 to 1");
        Refused(() => new ReservoirOptions { ExcRatio = double.NaN }, "ExcRatio is NaN", "from 0 to 1");
        Refused(() => new ReservoirOptions { Beta = 1.01f }, "Beta is 1.01", "from 0 to 1");
        Refused(() => new ReservoirOptions { Threshold = new[] { 1f, 0f } }, "Threshold is 0");
        Refused(() => new ReservoirOptions { K = 1 }, "K is 1", "at least 2");
        Refused(() => new ReservoirOptions { SpectralRadius = 0 }, "SpectralRadius is 0");
        Refused(() => new EngineOptions { MaxSteps = 0 }, "MaxSteps is 0", "from 1");
        Refused(() => new LiquidOptions { TraceDecay = -1 }, "TraceDecay is -1");
        Refused(() => new LiquidReservoir(0), "inputSize is 0");
        Refused(() => new LiquidReservoir(3, 0), "size is 0");
        Refused(() => new LiquidReservoir(3, 60, new ReservoirOptions { Beta = new float[9] }), "Beta has 9 values for 60 neurons");
        Refused(() => new LinearReadout(3, 2, new float[5]), "weights has 5 values", "needs 6");
        Refused(() => new LinearReadout(1, 1, [float.NaN]), "weights[0] is NaN");
        Refused(() => new LiquidStateMachine(new LiquidReservoir(3, 60), new LinearReadout(61, 1, new float[61])), "61 features", "60 neurons");
    }

    [Test]
    public void Options_UnknownName_ListsTheKnownNames()
    {
        Refused(() => new ReservoirOptions { Topology = "ring" }, "Unknown topology 'ring'", "erdos_renyi", "small_world", "scale_free");
        Refused(() => new LiquidOptions { Readout = "tree" }, "Unknown readout 'tree'", "linear", "mlp");
    }

    [Test]
    public void Options_OptionOfAnotherTopology_IsRefused()
    {
        Refused(() => new LiquidReservoir(3, 50, new ReservoirOptions { Topology = "small_world", Connectivity = 0.1 }), "onnectivity");
        Refused(() => new LiquidReservoir(3, 50, new ReservoirOptions { Topology = "scale_free", K = 4 }), "k");
        Refused(() => new LiquidReservoir(3, 50, new ReservoirOptions { M = 4 }), "m");
        Refused(() => new LiquidReservoir(3, 50, new ReservoirOptions { SpectralRadius = 0.9, WeightScale = 1 }), "eightScale");
    }

    [Test]
    public void Options_EveryParameter_ChangesTheNetwork()
    {
        static int Synapses(ReservoirOptions options) => new LiquidReservoir(1, 200, options).Recurrent.SynapseCount;
        Assert.That(Synapses(new() { Connectivity = 0.3 }), Is.EqualTo(0.3 * 200 * 199).Within(3 * Math.Sqrt(0.3 * 0.7 * 200 * 199)));
        Assert.That(Synapses(new() { FanIn = 12 }), Is.EqualTo(200 * 12));
        Assert.That(Synapses(new() { Topology = "small_world", K = 10 }), Is.EqualTo(200 * 10));
        Assert.That(Synapses(new() { Topology = "scale_free", M = 5 }), Is.EqualTo(2 * 5 * (200 - 5)).Within(2 * 5 * 5));
        float[] ring = new LiquidReservoir(1, 200, new() { Topology = "small_world", RewireProbability = 0 }).Recurrent.ToDense();
        float[] rewired = new LiquidReservoir(1, 200, new() { Topology = "small_world", RewireProbability = 1 }).Recurrent.ToDense();
        Assert.That(ring.Select(w => w != 0), Is.Not.EqualTo(rewired.Select(w => w != 0)));
    }

    [Test]
    public void Model_Options_GiveItsShapesAndKinds()
    {
        var model = new LiquidStateMachine(7, 51, 4, new LiquidOptions { Readout = "mlp" });
        Assert.That((model.InputSize, model.ReservoirSize, model.OutputSize), Is.EqualTo((7, 51, 4)));
        Assert.That(((MlpReadout)model.Readout).HiddenCount, Is.EqualTo(25));
        Assert.That(new LiquidStateMachine(7, 51, 4).Readout, Is.TypeOf<LinearReadout>());
        using LsmState state = model.InitState(3);
        var y = new float[3 * 4];
        model.Step(state, new float[21], y);
        model.ForwardSequence(state, new float[5 * 21], new float[5 * 12]);
        Assert.That(state.Agents.StepsOf(2), Is.EqualTo(6));
    }

    [Test]
    public void Model_SameSeed_HasTheSameWeights()
    {
        var a = new LiquidReservoir(5, 80);
        var b = new LiquidReservoir(5, 80, new ReservoirOptions { Topology = "scale_free" });
        Assert.That(new LiquidReservoir(5, 80).Recurrent.Weights.ToArray(), Is.EqualTo(a.Recurrent.Weights.ToArray()));
        Assert.That(b.InputWeights.ToArray(), Is.EqualTo(a.InputWeights.ToArray()));
        Assert.That(new LiquidReservoir(5, 80, new ReservoirOptions { Seed = 43 }).InputWeights.ToArray(), Is.Not.EqualTo(a.InputWeights.ToArray()));
    }

    [Test]
    public void Reservoir_NeuronParameters_ReadBack()
    {
        LiquidStateMachine model = TestModels.Create(61);
        Assert.That(model.Reservoir.Beta[0], Is.EqualTo(0.8f));
        Assert.That(model.Reservoir.Threshold.ToArray().Distinct().Count(), Is.GreaterThan(10));
        Assert.That(model.TraceDecay.Length, Is.EqualTo(61));
    }

    private static void Refused(Func<object> build, params string[] said)
    {
        ArgumentException? thrown = Assert.Catch<ArgumentException>(() => build());
        foreach (string part in said)
        {
            Assert.That(thrown!.Message, Does.Contain(part));
        }
    }
}
