using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace WallFollower.Training;

/// <summary>The liquid of the robots, and what it is compared with.</summary>
internal static class FollowerLiquid
{
    public const int Neurons = 200;

    /// <summary>What a study of <c>--tune</c> chose: values of the parameters of <see cref="LiquidSpaces.Everything"/>, in their order.</summary>
    private static readonly double[] Chosen = [12, 0.1866, 2, 1, 0.3693, 0.4565, 21, 0.05122, 0.5266, 3, 3.339, 8.977, 3.137, 1, 5.072, 1.72, 8.519, 4.816, 0, 0];

    public static LiquidDesign Design { get; } = LiquidSpaces.Everything.DesignOf(Chosen);

    /// <summary>No liquid: the readout sees the rays of this tick, and those of some ticks before.</summary>
    public static LiquidDesign NoLiquid { get; } = new()
    {
        Options = new LiquidOptions { ReadoutFeatures = new FeatureOptions { Kinds = FeatureKind.Sensors, SensorDelays = [1, 2, 4, 8, 16] } },
    };

    /// <summary>Draws a liquid, untrained.</summary>
    public static LiquidStateMachine Draw(LiquidDesign design, ulong seed) => design.Create(inputSize: 4, Neurons, outputSize: 2, seed);
}
