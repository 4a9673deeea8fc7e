using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Hashes;

/// <summary>The liquids whose steps are hashed: every structure, neuron, ingredient and feature that a model may have.</summary>
internal static class Liquids
{
    public static IEnumerable<(string Name, Func<LiquidStateMachine> Create)> All()
    {
        foreach (FeatureKind kind in new[] { FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane })
        {
            yield return ($"features {kind}", () => Create(60, new(), kind));
        }

        yield return ("an MLP readout", () => Create(70, new(), FeatureKind.Trace, "mlp"));
        yield return ("spike inputs", () => Create(70, new() { Input = InputKind.Spikes }, FeatureKind.Trace));
        yield return ("530 neurons", () => Create(530, new() { FanIn = 60 }, FeatureKind.Membrane));
        yield return ("3,000 neurons", () => Create(3000, new() { FanIn = 30 }, FeatureKind.Trace));
        yield return ("small_world", () => Create(100, new() { Topology = "small_world" }, FeatureKind.Trace));
        yield return ("scale_free", () => Create(100, new() { Topology = "scale_free" }, FeatureKind.Trace));
        yield return ("column", () => Create(90, new() { Topology = "column" }, FeatureKind.Trace));
        yield return ("delay_line", () => Create(90, new() { Topology = "delay_line" }, FeatureKind.Trace));
        yield return ("values by distribution", () => Create(80, new()
        {
            Beta = NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 200)), Threshold = NeuronValues.Uniform(0.3, 1.5), Bias = NeuronValues.Normal(0, 0.05),
        }, FeatureKind.Trace));
        foreach ((string name, ReservoirOptions options) in Ingredients())
        {
            yield return (name, () => Create(70, options, FeatureKind.Trace));
        }

        yield return ("all features", () => new LiquidStateMachine(3, 70, 2, new()
        {
            Reservoir = new() { AdaptationStrength = 0.3f, WeightScale = 0.4, InputScaling = 3 },
            ReadoutFeatures = new()
            {
                Kinds = FeatureKind.SpikeCounts | FeatureKind.Trace | FeatureKind.Membrane | FeatureKind.MembraneTrace | FeatureKind.Adaptation | FeatureKind.Sensors,
                TraceDecays = [0.5f, 0.95f], SensorDelays = [1, 3],
            },
        }));
        yield return ("a sensor coding", () => new LiquidStateMachine(3, 70, 2, new() { Features = FeatureKind.Trace, Sensors = new SensorCoding([0.1f, -0.3f, 0f], [0.7f, 1.3f, 2f], 5, 1.5) }));
        foreach ((string name, LiquidDesign design) in Presets())
        {
            yield return ($"the preset {name}", () => design.Create(2, 90, 2, seed: 5));
        }
    }

    /// <summary>Sensors and steps of some frames.</summary>
    public static void Sense(LsmState state, Draw draw)
    {
        bool spikes = state.Engine.Model.Reservoir.Input == InputKind.Spikes;
        foreach (ref float sensor in state.Sensors)
        {
            sensor = spikes ? draw.Below(3) / 2 : draw.Signed(2);
        }
    }

    public static LiquidStateMachine Create(int neurons, ReservoirOptions options, FeatureKind features, string readout = "linear") =>
        new(3, neurons, 2, new() { Reservoir = options with { InputScaling = 3 }, Features = features, Readout = readout });

    private static IEnumerable<(string Name, ReservoirOptions Options)> Ingredients() =>
    [
        ("bias", new() { Bias = 0.07f }),
        ("a synaptic filter", new() { SynapticDecay = 0.6f }),
        ("adaptation", new() { AdaptationStrength = 0.3f, AdaptationDecay = 0.9f }),
        ("a reset to a value", new() { Reset = ResetKind.Value, ResetValue = -0.25f }),
        ("a refractory period", new() { RefractoryPeriod = 2, Bias = 0.1f }),
        ("graded spikes", new() { LargestPayload = 11 }),
        ("plastic synapses", new() { Utilisation = 0.4f, DepressionDecay = 0.9f, FacilitationDecay = 0.8f }),
        ("delays", new() { Delay = NeuronValues.Uniform(1, 16) }),
        ("long delays of graded spikes", new() { Delay = NeuronValues.Uniform(1, 255), LargestPayload = 127 }),
        ("taps and input delays", new() { InputTaps = 3, InputDelay = NeuronValues.Uniform(0, 9) }),
    ];

    private static IEnumerable<(string Name, LiquidDesign Design)> Presets() =>
    [
        ("Classic", LiquidPresets.Classic), ("Regression", LiquidPresets.Regression), ("Memory", LiquidPresets.Memory),
        ("Classification", LiquidPresets.Classification), ("Control", LiquidPresets.Control), ("Generation", LiquidPresets.Generation),
    ];
}
