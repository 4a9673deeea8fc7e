using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace WallFollower.Training;

/// <summary>The liquid of the robots, and what it is compared with.</summary>
internal static class FollowerLiquid
{
    public const int Neurons = 200;

    /// <summary>The choice of a study of <c>--tune</c>: values of the parameters of <see cref="LiquidSpaces.Everything"/>, in their order.</summary>
    private static readonly double[] Chosen = [10, 11.06, 4, 3, 0.398, 0.273, 14, 0.2305, 0.3153, 43, 1.47, 1.615, 0, 1.098, 3, 20, 4.308, 1, 0, 0];

    public static LiquidDesign Design { get; } = LiquidSpaces.Everything.DesignOf(Chosen);

    /// <summary>No liquid: the readout sees the rays of this tick, and those of some ticks before.</summary>
    public static LiquidDesign NoLiquid { get; } = new()
    {
        Options = new LiquidOptions { ReadoutFeatures = new FeatureOptions { Kinds = FeatureKind.Sensors, SensorDelays = [1, 2, 4, 8, 16] } },
    };

    /// <summary>Draws a liquid, untrained.</summary>
    public static LiquidStateMachine Draw(LiquidDesign design, ulong seed) => design.Create(inputSize: 4, Neurons, outputSize: 2, seed);
}
