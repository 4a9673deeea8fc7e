namespace Lsm.Runtime.Tuning;

/// <summary>
/// Kinds of liquids to start from, for sensors from -1 to 1; docs/tasks.md has their scores. They were chosen with 200 neurons. All except <see cref="Classic"/> are points of
/// <see cref="LiquidSpaces.Everything"/>, and a study of that space tries them first.
/// </summary>
public static class LiquidPresets
{
    /// <summary>
    /// Smooth values: prediction, filtering, system identification. Graded spikes; each sensor reaches each neuron through four synapses with delays of up to ten ticks; twelve steps per tick. Use it if the motors depend on
    /// the last ten to twenty ticks.
    /// </summary>
    public static LiquidDesign Regression { get; } = LiquidSpaces.Everything.DesignOf(RegressionValues);

    /// <summary>
    /// Memory of past sensors, and logic on them: each neuron receives each sensor with its own delay of up to 22 ticks. Use it for bits, buttons and events whose order matters, and if the motors depend on
    /// past values of a sensor.
    /// </summary>
    public static LiquidDesign Memory { get; } = LiquidSpaces.Everything.DesignOf(MemoryValues);

    /// <summary>
    /// One class for a sequence: words, gestures, events. Traces and membrane traces over many ticks, no input delays beyond three ticks, so features summarise the past. Use it with a readout whose outputs are summed over
    /// the sequence.
    /// </summary>
    public static LiquidDesign Classification { get; } = LiquidSpaces.Everything.DesignOf(ClassificationValues);

    /// <summary>
    /// Motors that change what the sensors see next: robots, vehicles, plants with delays. Each sensor reaches each neuron through four synapses with delays of up to six ticks. Graded spikes, widely different biases and synaptic
    /// filters of one to twelve steps make the motors change smoothly. They stay right when the liquid gets into situations near those of the training samples. Use it for control.
    /// </summary>
    public static LiquidDesign Control { get; } = LiquidSpaces.Everything.DesignOf(ControlValues);

    /// <summary>
    /// Outputs that become the next input: rhythms, pattern generators, series that continue without sensors; also predictions far ahead. Filtered synapses, delays of up to fifty steps between neurons, graded spikes. Use it if the
    /// liquid runs without sensors, or with its own outputs instead of sensors.
    /// </summary>
    public static LiquidDesign Generation { get; } = LiquidSpaces.Everything.DesignOf(GenerationValues);

    /// <summary>The leaky neurons of the specification with traces as features, four steps per tick. Use it to compare with publications, or if the time of a step matters most.</summary>
    public static LiquidDesign Classic { get; } = new() { Options = new LiquidOptions { Features = FeatureKind.Trace }, Steps = 4 };

    // Values in the order of the parameters of LiquidSpaces.Everything.
    internal static double[] RegressionValues => [12, 3.95, 4, 10, -0.475, 0.0706, 17, 0.171, 0.26, 2, 2.68, 2.1, 0, 1, 60, 2.8, 7.11, 15, 1, 0];

    internal static double[] MemoryValues => [11, 23, 1, 22, 0.667, 0.0782, 2, 0.031, 0.111, 8, 5.18, 2.16, 4.16, 1, 25.3, 1.72, 14.9, 5.54, 0, 0];

    internal static double[] ClassificationValues => [10, 14.1, 4, 3, 0.398, 0.273, 11, 0.222, 0.32, 44, 1.47, 1.6, 0, 1, 3, 20, 3.38, 1, 0, 0];

    internal static double[] ControlValues => [12, 7.17, 4, 6, 1, 8.82, 3, 0.005, 0.5, 24, 4.78, 3.73, 1, 11.8, 6.62, 3.44, 14.5, 1.51, 1, 0];

    internal static double[] GenerationValues => [9, 3.02, 1, 28, -1, 0.197, 3, 0.112, 0.2, 51, 6.57, 2.7, 7, 1, 14.2, 2.8, 9.86, 20, 1, 0];
}
