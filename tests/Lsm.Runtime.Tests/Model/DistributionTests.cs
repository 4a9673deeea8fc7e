using Lsm.Runtime.Files;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tests.Files;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Neuron parameters by distribution: their statistics, their bits, the values that are refused, and their place in files.</summary>
public sealed class DistributionTests
{
    private const int Many = 40_000;

    [TestCase("uniform", 0.2, 0.8, 0.5, 0.0300)]
    [TestCase("log_uniform", 0.1, 0.9, 0.36410, 0.049482)]
    [TestCase("normal", 0.5, 0.05, 0.5, 0.0025)]
    [TestCase("gamma", 2.0, 0.05, 0.1, 0.005)]
    [TestCase("gamma", 0.5, 0.1, 0.05, 0.005)]
    public void Draw_EachDistribution_HasItsMeanAndVariance(string kind, double first, double second, double mean, double variance)
    {
        float[] beta = BetaOf(Make(kind, first, second), Many);
        double found = beta.Average(value => (double)value), spread = beta.Average(value => (value - found) * (value - found));
        Assert.That(found, Is.EqualTo(mean).Within(5 * Math.Sqrt(variance / Many)));
        Assert.That(spread, Is.EqualTo(variance).Within(0.08 * variance));
    }

    [Test]
    public void Draw_Normal_IsTruncatedToTheLegalRange()
    {
        float[] beta = BetaOf(NeuronValues.Normal(1, 0.2), Many);
        Assert.That(beta, Has.All.InRange(0f, 1f));
        // A normal distribution cut at its mean: the mean is sqrt(2/pi) deviations below it.
        Assert.That(beta.Average(value => (double)value), Is.EqualTo(1 - (0.2 * Math.Sqrt(2 / Math.PI))).Within(0.003));
    }

    [Test]
    public void Draw_WholeNumbers_AreRounded()
    {
        var reservoir = new LiquidReservoir(1, 500, new ReservoirOptions { RefractoryPeriod = NeuronValues.Gamma(2, 1.5) });
        Assert.That(reservoir.RefractoryPeriod.ToArray(), Has.All.Matches<float>(period => period == MathF.Floor(period)));
        Assert.That(reservoir.RefractoryPeriod.ToArray().Distinct().Count(), Is.GreaterThan(4));
    }

    [Test]
    public void Draw_Delays_AreDrawnPerSynapse()
    {
        var reservoir = new LiquidReservoir(3, 200, new ReservoirOptions { Delay = NeuronValues.Uniform(1, 40), InputDelay = NeuronValues.Uniform(0, 20), InputTaps = 3 });
        byte[] delays = reservoir.Recurrent.Delays.ToArray(), input = reservoir.InputDelays.ToArray();
        Assert.That((delays.Min(), delays.Max()), Is.EqualTo(((byte)1, (byte)40)));
        Assert.That(delays.Average(delay => delay), Is.EqualTo(20.5).Within(0.8));
        Assert.That((input.Length, input.Min(), input.Max()), Is.EqualTo((3 * 3 * 200, (byte)0, (byte)20)));
    }

    [Test]
    public void Draw_SameSeed_GivesTheSameBitsWhateverElseIsDrawn()
    {
        float[] alone = BetaOf(NeuronValues.Gamma(2, 0.1), 300);
        var more = new LiquidReservoir(7, 300, new ReservoirOptions
        {
            Beta = NeuronValues.Gamma(2, 0.1), Threshold = NeuronValues.Gamma(2, 0.1), RefractoryPeriod = NeuronValues.Uniform(0, 9), Connectivity = 0.3,
        });
        Assert.That(more.Beta.ToArray(), Is.EqualTo(alone));
        Assert.That(more.Threshold.ToArray(), Is.Not.EqualTo(alone), "each parameter has numbers of its own");
        Assert.That(BetaOf(NeuronValues.Gamma(2, 0.1), 300, seed: 43), Is.Not.EqualTo(alone));
        Assert.That(BetaOf(NeuronValues.Gamma(2, 0.1), 90), Is.EqualTo(alone[..90]), "a neuron's value does not depend on the number of neurons");
    }

    [TestCase("uniform", 0.1, 0.9, "f34bb900472bfdd0")]
    [TestCase("log_uniform", 0.1, 0.9, "143fc6be6d219f62")]
    [TestCase("normal", 0.5, 0.3, "4882aaa5c37c1def")]
    [TestCase("gamma", 0.7, 0.3, "a16a3fdc3cfdcd5d")]
    public void Draw_FixedSeed_GivesTheBitsOfTheFirstRelease(string kind, double first, double second, string golden)
    {
        ContentHash content = default;
        content.Add(BetaOf(Make(kind, first, second), 1000));
        Assert.That(content.Value.ToString("x16"), Is.EqualTo(golden));
    }

    [Test]
    public void NameHash_EveryParameter_HasItsOwn()
    {
        string[] names = [.. NeuronModel.Parameters.Select(each => each.Option), "Delay", "InputDelay", "MembraneTraceDecay", .. Enumerable.Range(0, 8).Select(trace => $"TraceDecays[{trace}]")];
        Assert.That(names.Select(ValueDistribution.NameHash), Is.Unique);
    }

    [Test]
    public void FromTimeConstant_Values_AreDecays()
    {
        Assert.That(NeuronValues.FromTimeConstant(20).Values[0], Is.EqualTo((float)Math.Exp(-1 / 20.0)).Within(1).Ulps);
        Assert.That(NeuronValues.FromTimeConstant(new[] { 1f, 5f }).Values.ToArray(), Is.EqualTo(new[] { (float)Math.Exp(-1), (float)Math.Exp(-0.2) }).Within(1).Ulps);
        Assert.That(NeuronValues.FromTimeConstant(0.2f, tickLength: 0.02, stepsPerTick: 4).Values[0], Is.EqualTo(NeuronValues.FromTimeConstant(40).Values[0]).Within(1).Ulps);
        float[] decays = BetaOf(NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 200)), 2000);
        Assert.That(decays, Has.All.InRange((float)Math.Exp(-0.5), (float)Math.Exp(-0.005)));
        Assert.That(decays.Count(decay => decay < Math.Exp(-0.05)), Is.EqualTo(1000).Within(120), "half of the time constants are below 20 steps");
        Assert.That(
            NeuronValues.FromTimeConstant(NeuronValues.Gamma(2, 0.1), 0.02, 4).ToString(), Is.EqualTo("exp(-1/gamma(2, 20))"));
    }

    [Test]
    public void Options_DistributionThatCannotBeMet_IsRefusedByName()
    {
        Refused(() => NeuronValues.Uniform(2, 1), "uniform(2, 1)", "low bound");
        Refused(() => NeuronValues.LogUniform(0, 1), "log_uniform(0, 1)", "above 2^-50");
        Refused(() => NeuronValues.Normal(double.NaN, 1), "normal(NaN, 1)");
        Refused(() => NeuronValues.Gamma(-1, 1), "gamma(-1, 1)", "shape");
        Refused(() => new ReservoirOptions { Beta = NeuronValues.Uniform(0.5, 1.5) }, "Beta is uniform(0.5, 1.5)", "from 0 to 1");
        Refused(() => new ReservoirOptions { Beta = NeuronValues.Normal(9, 1) }, "Beta is normal(9, 1)", "from 0 to 1", "hardly ever");
        Refused(() => new LiquidOptions { TraceDecay = NeuronValues.Gamma(100, 1) }, "TraceDecay is gamma(100, 1)");
        Refused(() => NeuronValues.FromTimeConstant(0), "time constant is 0");
        Refused(() => NeuronValues.FromTimeConstant(NeuronValues.Uniform(0, 5)), "time constant", "from 0.01");
        Refused(() => NeuronValues.FromTimeConstant(NeuronValues.FromTimeConstant(NeuronValues.Uniform(1, 5))), "already decays");
        Refused(() => NeuronValues.FromTimeConstant(0.1f, 0, 4), "tickLength is 0");
        Refused(() => NeuronValues.FromTimeConstant(0.1f, 0.02, 0), "stepsPerTick is 0");
        Refused(() => new LiquidStateMachine(LiquidReservoir.FromWeights(new float[60], new LiquidReservoir(1, 60).Recurrent), new Readouts.LinearReadout(60, 1, new float[60]), FeatureKind.Trace, NeuronValues.Uniform(0, 1)), "TraceDecays[0] is uniform(0, 1)", "no seed");
    }

    [Test]
    public void SaveAndLoad_Distributions_ComeBackAsDistributions()
    {
        LiquidStateMachine model = Model();
        LiquidStateMachine loaded = Reload(ModelFiles.Bytes(model));
        Assert.That(loaded.Hash, Is.EqualTo(model.Hash));
        Assert.That(loaded.Reservoir.Options, Is.EqualTo(model.Reservoir.Options));
        Assert.That(loaded.Reservoir.Options!.Beta.ToString(), Is.EqualTo("exp(-1/log_uniform(2, 40))"));
        Assert.That(loaded.FeatureOptions.TraceDecays[0], Is.EqualTo(NeuronValues.Uniform(0.5, 0.9)));
        Assert.That(loaded.FeatureOptions.TraceDecays[2], Is.EqualTo(NeuronValues.Uniform(0.5, 0.9)));
        Assert.That(loaded.TraceDecayOf(0).ToArray(), Is.Not.EqualTo(loaded.TraceDecayOf(2).ToArray()), "each trace has numbers of its own");
        Assert.That(loaded.FeatureOptions.MembraneTraceDecay, Is.EqualTo(model.FeatureOptions.MembraneTraceDecay));
        Assert.That(ModelFiles.Bytes(loaded), Is.EqualTo(ModelFiles.Bytes(model)));
    }

    [TestCase("options.beta", "exp(-1/log_uniform(2, 41))", "'options.beta' is exp(-1/log_uniform(2, 41)), but tensor 'beta' holds")]
    [TestCase("options.threshold", "gamma(4, 0.25)", "'options.threshold' is gamma(4, 0.25), but tensor 'threshold' holds")]
    [TestCase("options.trace_decay", "uniform(0.5, 0.8)", "'options.trace_decay' is uniform(0.5, 0.8), but tensor 'trace_decay' holds")]
    [TestCase("options.trace_decay.2", "uniform(0.5, 0.8)", "'options.trace_decay.2' is uniform(0.5, 0.8), but tensor 'trace_decay' holds")]
    [TestCase("options.membrane_trace_decay", "uniform(0.5, 0.8)", "'options.membrane_trace_decay' is uniform(0.5, 0.8), but tensor")]
    [TestCase("options.bias", "normal(0, 0.2)", "'options.bias' is normal(0, 0.2), but tensor 'bias' holds")]
    [TestCase("options.delay", "uniform(1, 8)", "'options.delay' is uniform(1, 8), which contradicts the delays of the recurrent synapses")]
    [TestCase("options.input_delay", "3", "'options.input_delay' is 3, which contradicts the delays of the input synapses")]
    [TestCase("options.trace_decay", "pareto(1, 2)", "a distribution are expected")]
    [TestCase("options.beta", "uniform(3, 2)", "uniform(3, 2) is not a legal distribution")]
    [TestCase("options.beta", "uniform(0.1; 0.2)", "a finite number is expected")]
    public void Load_DistributionThatContradictsTheTensor_IsRefused(string key, string value, string message) =>
        Assert.That(() => Reload(ModelFiles.Changed(ModelFiles.Bytes(Model()), key, value)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));

    private static LiquidStateMachine Model() => new(3, 40, 2, new LiquidOptions
    {
        Reservoir = new ReservoirOptions
        {
            Beta = NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 40)), Threshold = NeuronValues.Normal(1, 0.2), RefractoryPeriod = NeuronValues.Uniform(0, 4), Connectivity = 0.3,
            Bias = NeuronValues.Normal(0, 0.3), Delay = NeuronValues.Uniform(1, 9), InputDelay = NeuronValues.Gamma(2, 2), InputTaps = 2,
        },
        ReadoutFeatures = new FeatureOptions
        {
            Kinds = FeatureKind.Trace | FeatureKind.MembraneTrace, TraceDecays = [NeuronValues.Uniform(0.5, 0.9), 0.8f, NeuronValues.Uniform(0.5, 0.9)], MembraneTraceDecay = NeuronValues.Normal(0.9, 0.03),
        },
    });

    private static LiquidStateMachine Reload(byte[] file) => ModelFile.Load(new MemoryStream(file));

    private static NeuronValues Make(string kind, double first, double second) => kind switch
    {
        "uniform" => NeuronValues.Uniform(first, second),
        "log_uniform" => NeuronValues.LogUniform(first, second),
        "normal" => NeuronValues.Normal(first, second),
        _ => NeuronValues.Gamma(first, second),
    };

    private static float[] BetaOf(NeuronValues values, int count, ulong seed = 42) =>
        new LiquidReservoir(1, count, new ReservoirOptions { Beta = values, Connectivity = 0, WeightScale = 1, Seed = seed }).Beta.ToArray();

    private static void Refused(Func<object> build, params string[] said)
    {
        ArgumentException thrown = Assert.Catch<ArgumentException>(() => build())!;
        foreach (string part in said)
        {
            Assert.That(thrown.Message, Does.Contain(part));
        }
    }
}
