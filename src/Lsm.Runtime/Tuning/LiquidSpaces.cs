namespace Lsm.Runtime.Tuning;

/// <summary>Spaces of liquids to tune.</summary>
public static class LiquidSpaces
{
    /// <summary>The ingredients that helped in the tasks of docs/tasks.md. Use it if nothing is known about a task.</summary>
    public static TuningSpace Everything { get; } = new(
        [
            new("steps", 1, 12, TuningScale.Whole),
            new("input_scaling", 0.05, 30, TuningScale.Logarithmic),
            new("input_taps", 1, 4, TuningScale.Whole),
            new("input_delay", 0, 128, TuningScale.WholeLogarithmic),
            new("bias", -1, 1),
            new("bias_spread", 0.02, 10, TuningScale.Logarithmic),
            new("fan_in", 1, 24, TuningScale.WholeLogarithmic),
            new("weight_scale", 0.005, 1, TuningScale.Logarithmic),
            new("exc_ratio", 0.05, 0.8),
            new("delay", 1, 64, TuningScale.WholeLogarithmic),
            new("membrane_time", 0.7, 25, TuningScale.Logarithmic),
            new("membrane_range", 1, 30, TuningScale.Logarithmic),
            new("synaptic_time", 0, 8),
            new("synaptic_range", 1, 20, TuningScale.Logarithmic),
            new("trace_time", 2, 60, TuningScale.Logarithmic),
            new("trace_range", 1, 20, TuningScale.Logarithmic),
            new("membrane_trace_time", 2, 60, TuningScale.Logarithmic),
            new("membrane_trace_range", 1, 20, TuningScale.Logarithmic),
            new("graded", 0, 1, TuningScale.Whole),
            new("sensor_delays", 0, 32, TuningScale.WholeLogarithmic),
        ],
        Design,
        [LiquidPresets.RegressionValues, LiquidPresets.MemoryValues, LiquidPresets.ControlValues, LiquidPresets.GenerationValues, LiquidPresets.ClassificationValues]);

    private static LiquidDesign Design(IReadOnlyDictionary<string, double> values) => new()
    {
        Steps = (int)values["steps"],
        Options = new LiquidOptions
        {
            Reservoir = new ReservoirOptions
            {
                InputScaling = values["input_scaling"],
                InputTaps = (int)values["input_taps"],
                InputDelay = values["input_delay"] == 0 ? 0 : NeuronValues.Uniform(0, values["input_delay"]),
                Bias = NeuronValues.Normal(values["bias"], values["bias_spread"]),
                FanIn = (int)values["fan_in"],
                WeightScale = values["weight_scale"],
                ExcRatio = values["exc_ratio"],
                Delay = values["delay"] == 1 ? 1 : NeuronValues.Uniform(1, values["delay"]),
                Beta = Times(values["membrane_time"], values["membrane_range"]),
                SynapticDecay = SynapticDecay(values["synaptic_time"], values["synaptic_range"]),
                LargestPayload = values["graded"] == 1 ? 127 : 1,
            },
            ReadoutFeatures = new FeatureOptions
            {
                Kinds = FeatureKind.Trace | FeatureKind.Membrane | FeatureKind.MembraneTrace | FeatureKind.Sensors,
                TraceDecays = [Times(values["trace_time"], values["trace_range"])],
                MembraneTraceDecay = Times(values["membrane_trace_time"], values["membrane_trace_range"]),
                SensorDelays = [.. Enumerable.Range(1, (int)values["sensor_delays"])],
            },
        },
    };

    /// <summary>Decays of time constants that are log-uniform from a shortest one to that times a range.</summary>
    private static NeuronValues Times(double shortest, double range) => NeuronValues.FromTimeConstant(NeuronValues.LogUniform(shortest, shortest * range));

    /// <summary>No filter below one step; one decay for all neurons, which costs less than one for each, with a range of 1.</summary>
    private static NeuronValues SynapticDecay(double shortest, double range) =>
        shortest < 1 ? 0 : range == 1 ? NeuronValues.FromTimeConstant((float)shortest) : Times(shortest, range);
}
