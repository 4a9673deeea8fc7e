namespace Lsm.Runtime.Tuning;

/// <summary>Spaces of liquids to tune.</summary>
public static class LiquidSpaces
{
    /// <summary>All ingredients that helped in the tasks of docs/tasks.md: what to take when nothing is known about a task.</summary>
    public static TuningSpace Everything { get; } = new(
        new LiquidDesign { Options = new LiquidOptions { Features = FeatureKind.Trace } },
        [
            new("steps", 1, 12, TuningScale.Whole, static (design, value) => design with { Steps = (int)value }),
            new("input_scaling", 0.05, 20, TuningScale.Logarithmic, static (design, value) => design.WithReservoir(options => options with { InputScaling = value })),
            new("fan_in", 1, 30, TuningScale.WholeLogarithmic, static (design, value) => design.WithReservoir(options => options with { FanIn = (int)value })),
            new("weight_scale", 0.005, 2, TuningScale.Logarithmic, static (design, value) => design.WithReservoir(options => options with { WeightScale = value })),
            new("exc_ratio", 0.1, 0.9, TuningScale.Linear, static (design, value) => design.WithReservoir(options => options with { ExcRatio = value })),
        ]);
}
