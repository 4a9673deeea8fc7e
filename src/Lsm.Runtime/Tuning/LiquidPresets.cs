namespace Lsm.Runtime.Tuning;

/// <summary>Kinds of liquids to start from; docs/tasks.md has their scores.</summary>
public static class LiquidPresets
{
    /// <summary>The liquid of the specification.</summary>
    public static LiquidDesign Classic { get; } = new() { Options = new LiquidOptions { Features = FeatureKind.Trace }, Steps = 4 };
}
