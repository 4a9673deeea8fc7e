using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Teaching;

namespace RobotArm.Letters;

/// <summary>
/// The liquid that writes. A cue never changes while its letter is written: what tells the readout how far it is are slow membranes, which
/// under a constant cue reach their thresholds one after the other.
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
