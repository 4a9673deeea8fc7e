using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Control;

namespace RobotArm.Letters;

/// <summary>
/// The model for writing. The cue is constant while a letter is written; slow membranes, which reach their thresholds one after the other
/// under a constant cue, carry the time since the start.
/// </summary>
internal static class PenLiquid
{
    private const int Neurons = 1500;
    private const double StepMs = 1000 * Letter.TickSeconds;

    public static LiquidStateMachine Build(ulong seed) => new(PenSensors.Count, Neurons, 2, new LiquidOptions
    {
        Reservoir = new ReservoirOptions
        {
            FanIn = 12,
            WeightScale = 0.2,
            Beta = TimeScales.Spread(Neurons, StepMs, 50, 2000, new Philox(seed, RandomStream.FirstFree + 3)),
            InputScaling = Math.Sqrt(PenSensors.Count),
            Seed = seed,
        },
        Features = FeatureKind.Trace,
        TraceDecay = TimeScales.Spread(Neurons, StepMs, 10, 80, new Philox(seed, RandomStream.FirstFree + 4)),
    });
}
